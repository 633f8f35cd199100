package io.chatroom.instrumentation.websocket;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A binary message being read: knows how much of it was. */
final class CountingStream extends FilterInputStream implements Counted {

  private long bytes;
  private long markedBytes;

  CountingStream(InputStream in) {
    super(in);
  }

  @Override
  public int read() throws IOException {
    int b = super.read();
    bytes += b < 0 ? 0 : 1;
    return b;
  }

  @Override
  public int read(byte[] data, int offset, int length) throws IOException {
    int read = super.read(data, offset, length);
    bytes += Math.max(0, read);
    return read;
  }

  @Override
  public long skip(long n) throws IOException {
    long skipped = super.skip(n);
    bytes += skipped;
    return skipped;
  }

  @Override
  public synchronized void mark(int limit) {
    super.mark(limit);
    markedBytes = bytes;
  }

  @Override
  public synchronized void reset() throws IOException {
    super.reset();
    bytes = markedBytes;
  }

  @Override
  public long bytes() {
    return bytes;
  }
}
