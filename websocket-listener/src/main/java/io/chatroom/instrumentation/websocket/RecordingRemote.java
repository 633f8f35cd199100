package io.chatroom.instrumentation.websocket;

import jakarta.websocket.RemoteEndpoint;
import java.io.IOException;
import java.nio.ByteBuffer;

/** What both ways of sending share. */
abstract class RecordingRemote extends PendingSends implements RemoteEndpoint {

  RecordingRemote(RecordingSession session) {
    super(session);
  }

  /** The container's. */
  abstract RemoteEndpoint raw();

  @Override
  public void setBatchingAllowed(boolean allowed) throws IOException {
    raw().setBatchingAllowed(allowed);
  }

  @Override
  public boolean getBatchingAllowed() {
    return raw().getBatchingAllowed();
  }

  @Override
  public void flushBatch() throws IOException {
    raw().flushBatch();
  }

  @Override
  public void sendPing(ByteBuffer data) throws IOException {
    PendingSend send = begin(FrameType.PING, PayloadSize.of(data));
    Throwable failure = null;
    try {
      raw().sendPing(data);
    } catch (Throwable e) {
      failure = e;
      throw e;
    } finally {
      send.finished(failure);
    }
  }

  @Override
  public void sendPong(ByteBuffer data) throws IOException {
    PendingSend send = begin(FrameType.PONG, PayloadSize.of(data));
    Throwable failure = null;
    try {
      raw().sendPong(data);
    } catch (Throwable e) {
      failure = e;
      throw e;
    } finally {
      send.finished(failure);
    }
  }
}
