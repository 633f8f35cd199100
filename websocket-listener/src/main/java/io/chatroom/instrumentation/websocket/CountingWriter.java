package io.chatroom.instrumentation.websocket;

import java.io.FilterWriter;
import java.io.IOException;
import java.io.Writer;

/** A text message being encoded: knows how much of it was written. */
final class CountingWriter extends FilterWriter implements Counted {

  private long bytes;

  CountingWriter(Writer out) {
    super(out);
  }

  @Override
  public void write(int c) throws IOException {
    super.write(c);
    bytes += Utf8.lengthOfPart((char) c);
  }

  @Override
  public void write(char[] text, int offset, int length) throws IOException {
    super.write(text, offset, length);
    bytes += Utf8.lengthOfPart(text, offset, length);
  }

  @Override
  public void write(String text, int offset, int length) throws IOException {
    super.write(text, offset, length);
    for (int i = offset; i < offset + length; i++) {
      bytes += Utf8.lengthOfPart(text.charAt(i));
    }
  }

  @Override
  public long bytes() {
    return bytes;
  }
}
