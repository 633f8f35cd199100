package io.chatroom.instrumentation.websocket;

import java.io.IOException;
import java.io.OutputStream;

/** A binary message being written; it is one message when it is closed. */
final class RecordingSendStream extends OutputStream {

  private final OutputStream raw;
  private final PendingSends sends;
  private long bytes;
  private boolean closed;

  RecordingSendStream(OutputStream raw, PendingSends sends) {
    this.raw = raw;
    this.sends = sends;
  }

  @Override
  public void write(int b) throws IOException {
    raw.write(b);
    bytes++;
  }

  @Override
  public void write(byte[] data, int offset, int length) throws IOException {
    raw.write(data, offset, length);
    bytes += length;
  }

  @Override
  public void flush() throws IOException {
    raw.flush();
  }

  @Override
  public void close() throws IOException {
    if (closed) {
      raw.close();
      return;
    }
    closed = true;
    PendingSend send = sends.begin(FrameType.BINARY, bytes);
    Throwable failure = null;
    try {
      raw.close();
    } catch (Throwable e) {
      failure = e;
      throw e;
    } finally {
      send.finished(failure);
    }
  }
}
