package io.chatroom.instrumentation.websocket;

import java.io.FilterReader;
import java.io.IOException;
import java.io.Reader;

/** A text message being read: knows how much of it was. */
final class CountingReader extends FilterReader implements Counted {

  private long bytes;

  CountingReader(Reader in) {
    super(in);
  }

  @Override
  public int read() throws IOException {
    int c = super.read();
    if (c >= 0) {
      bytes += Utf8.lengthOfPart(new char[] {(char) c}, 0, 1);
    }
    return c;
  }

  @Override
  public int read(char[] text, int offset, int length) throws IOException {
    int chars = super.read(text, offset, length);
    if (chars > 0) {
      bytes += Utf8.lengthOfPart(text, offset, chars);
    }
    return chars;
  }

  @Override
  public long bytes() {
    return bytes;
  }
}
