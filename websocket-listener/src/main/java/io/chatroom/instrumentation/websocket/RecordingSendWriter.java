package io.chatroom.instrumentation.websocket;

import java.io.IOException;
import java.io.Writer;

/** A text message being written; it is one message when it is closed. */
final class RecordingSendWriter extends Writer {

  private final Writer raw;
  private final PendingSends sends;
  private long bytes;
  private boolean closed;

  RecordingSendWriter(Writer raw, PendingSends sends) {
    this.raw = raw;
    this.sends = sends;
  }

  @Override
  public void write(char[] text, int offset, int length) throws IOException {
    raw.write(text, offset, length);
    bytes += Utf8.lengthOfPart(text, offset, length);
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
    PendingSend send = sends.begin(FrameType.TEXT, bytes);
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
