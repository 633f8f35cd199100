package io.chatroom.instrumentation.websocket;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** A binary message being encoded: knows how much of it was written. */
final class CountingOutput extends FilterOutputStream implements Counted {

  private long bytes;

  CountingOutput(OutputStream out) {
    super(out);
  }

  @Override
  public void write(int b) throws IOException {
    out.write(b);
    bytes++;
  }

  @Override
  public void write(byte[] data, int offset, int length) throws IOException {
    out.write(data, offset, length);
    bytes += length;
  }

  @Override
  public void close() throws IOException {
    out.close(); // which flushes if it wants to
  }

  @Override
  public long bytes() {
    return bytes;
  }
}
