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
    SendAnswer answer = begin(FrameType.TEXT, PayloadSize.of(text), handler);
    try {
      raw.sendText(text, answer);
    } catch (Throwable e) {
      answer.refused(e);
      throw e;
    }
  }

  @Override
  public void sendBinary(ByteBuffer data, SendHandler handler) {
    if (handler == null) {
      raw.sendBinary(data, handler);
      return;
    }
    SendAnswer answer = begin(FrameType.BINARY, PayloadSize.of(data), handler);
    try {
      raw.sendBinary(data, answer);
    } catch (Throwable e) {
      answer.refused(e);
      throw e;
    }
  }

  @Override
  public void sendObject(Object data, SendHandler handler) {
    if (handler == null) {
      raw.sendObject(data, handler);
      return;
    }
    SendAnswer answer = begin(session.typeOf(data), PayloadSize.of(data), handler);
    CoderEvents.sending(answer.send());
    try {
      raw.sendObject(data, answer);
    } catch (Throwable e) {
      answer.refused(e);
      throw e;
    } finally {
      CoderEvents.sent();
    }
  }

  // A future tells only who asks it, and few do. A handler is always told.

  @Override
  public Future<Void> sendText(String text) {
    SendFuture sent = new SendFuture();
    sendText(text, sent);
    return sent;
  }

  @Override
  public Future<Void> sendBinary(ByteBuffer data) {
    SendFuture sent = new SendFuture();
    sendBinary(data, sent);
    return sent;
  }

  @Override
  public Future<Void> sendObject(Object data) {
    SendFuture sent = new SendFuture();
    sendObject(data, sent);
    return sent;
  }

  private SendAnswer begin(FrameType type, long bytes, SendHandler then) {
    return session.sends().begin(type, bytes, then);
  }
}
