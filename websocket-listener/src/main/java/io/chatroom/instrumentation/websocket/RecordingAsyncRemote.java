package io.chatroom.instrumentation.websocket;

import jakarta.websocket.RemoteEndpoint;
import jakarta.websocket.SendHandler;
import java.nio.ByteBuffer;
import java.util.concurrent.Future;

/** Records what is sent with the caller going on. */
final class RecordingAsyncRemote extends RecordingRemote implements RemoteEndpoint.Async {

  private final RemoteEndpoint.Async raw;

  RecordingAsyncRemote(RemoteEndpoint.Async raw, RecordingSession session) {
    super(raw, session);
    this.raw = raw;
  }

  RemoteEndpoint.Async raw() {
    return raw;
  }

  @Override
  public long getSendTimeout() {
    return raw.getSendTimeout();
  }

  @Override
  public void setSendTimeout(long timeoutMillis) {
    raw.setSendTimeout(timeoutMillis);
  }

  @Override
  public void sendText(String text, SendHandler handler) {
    if (handler == null) {
      raw.sendText(text, handler); // refuses it in its own words
      return;
    }
    send(text, begin(FrameType.TEXT, PayloadSize.of(text), handler));
  }

  @Override
  public void sendBinary(ByteBuffer data, SendHandler handler) {
    if (handler == null) {
      raw.sendBinary(data, handler);
      return;
    }
    send(data, begin(FrameType.BINARY, PayloadSize.of(data), handler));
  }

  @Override
  public void sendObject(Object data, SendHandler handler) {
    if (handler == null) {
      raw.sendObject(data, handler);
      return;
    }
    sendAny(data, begin(session.typeOf(data), PayloadSize.of(data), handler));
  }

  // A future tells only who asks it, and few do. A handler is always told.

  @Override
  public Future<Void> sendText(String text) {
    SendFuture sent = beginFuture(FrameType.TEXT, PayloadSize.of(text));
    send(text, sent);
    return sent;
  }

  @Override
  public Future<Void> sendBinary(ByteBuffer data) {
    SendFuture sent = beginFuture(FrameType.BINARY, PayloadSize.of(data));
    send(data, sent);
    return sent;
  }

  @Override
  public Future<Void> sendObject(Object data) {
    SendFuture sent = beginFuture(session.typeOf(data), PayloadSize.of(data));
    sendAny(data, sent);
    return sent;
  }

  private void send(String text, SendReport report) {
    try {
      raw.sendText(text, report);
    } catch (Throwable e) {
      report.refused(e);
      throw e;
    }
    report.left();
  }

  private void send(ByteBuffer data, SendReport report) {
    try {
      raw.sendBinary(data, report);
    } catch (Throwable e) {
      report.refused(e);
      throw e;
    }
    report.left();
  }

  private void sendAny(Object data, SendReport report) {
    CoderEvents.sending(report.send());
    try {
      raw.sendObject(data, report);
    } catch (Throwable e) {
      report.refused(e);
      throw e;
    } finally {
      CoderEvents.sent();
    }
    report.left();
  }

  private SendAnswer begin(FrameType type, long bytes, SendHandler then) {
    return session.sends().begin(type, bytes, then);
  }

  private SendFuture beginFuture(FrameType type, long bytes) {
    return session.sends().beginFuture(type, bytes);
  }
}
