package io.chatroom.instrumentation.websocket;

import jakarta.websocket.RemoteEndpoint;
import java.io.IOException;
import java.nio.ByteBuffer;

/** What both ways of sending share. */
abstract class RecordingRemote implements RemoteEndpoint {

  private final RemoteEndpoint raw;
  final RecordingSession session;

  RecordingRemote(RemoteEndpoint raw, RecordingSession session) {
    this.raw = raw;
    this.session = session;
  }

  @Override
  public void setBatchingAllowed(boolean allowed) throws IOException {
    raw.setBatchingAllowed(allowed);
  }

  @Override
  public boolean getBatchingAllowed() {
    return raw.getBatchingAllowed();
  }

  @Override
  public void flushBatch() throws IOException {
    raw.flushBatch();
  }

  @Override
  public void sendPing(ByteBuffer data) throws IOException {
    PendingSend send = begin(FrameType.PING, PayloadSize.of(data));
    Throwable failure = null;
    try {
      raw.sendPing(data);
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
      raw.sendPong(data);
    } catch (Throwable e) {
      failure = e;
      throw e;
    } finally {
      send.finished(failure);
    }
  }

  /** Begins a send that is over when the call returns. */
  final PendingSend begin(FrameType type, long bytes) {
    return session.sends().begin(type, bytes);
  }
}
