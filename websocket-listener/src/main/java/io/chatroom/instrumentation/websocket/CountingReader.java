package io.chatroom.instrumentation.websocket;

import java.io.FilterReader;
import java.io.IOException;
import java.io.Reader;

/** A text message being read: knows how much of it was. */
final class CountingReader extends FilterReader implements Counted {

  private long bytes;
  private long markedBytes;

  CountingReader(Reader in) {
    super(in);
  }

  @Override
  public int read() throws IOException {
    int c = super.read();
    if (c >= 0) {
      bytes += Utf8.lengthOfPart((char) c);
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

  /** Reads, for only so it is known what the text takes. */
  @Override
  public long skip(long n) throws IOException {
    long skipped = 0;
    while (skipped < n && read() >= 0) {
      skipped++;
    }
    return skipped;
  }

  @Override
  public void mark(int limit) throws IOException {
    super.mark(limit);
    markedBytes = bytes;
  }

  @Override
  public void reset() throws IOException {
    super.reset();
    bytes = markedBytes;
  }

  @Override
  public long bytes() {
    return bytes;
  }
}
