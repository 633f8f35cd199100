package io.chatroom.instrumentation.websocket;

import jakarta.websocket.RemoteEndpoint;
import jakarta.websocket.SendHandler;
import java.nio.ByteBuffer;
import java.util.concurrent.Future;

/** Records what is sent with the caller going on. */
final class RecordingAsyncRemote extends RecordingRemote implements RemoteEndpoint.Async {

  private final RemoteEndpoint.Async raw;

  RecordingAsyncRemote(RemoteEndpoint.Async raw, RecordingSession session) {
    super(session);
    this.raw = raw;
  }

  @Override
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
    PendingSend send = begin(FrameType.TEXT, PayloadSize.of(text), handler);
    send(text, send, send);
  }

  @Override
  public void sendBinary(ByteBuffer data, SendHandler handler) {
    if (handler == null) {
      raw.sendBinary(data, handler);
      return;
    }
    PendingSend send = begin(FrameType.BINARY, PayloadSize.of(data), handler);
    send(data, send, send);
  }

  @Override
  public void sendObject(Object data, SendHandler handler) {
    if (handler == null) {
      raw.sendObject(data, handler);
      return;
    }
    PendingSend send = begin(session.typeOf(data), PayloadSize.of(data), handler);
    sendAny(data, send, send);
  }

  // A future tells only who asks it, and few do. A handler is always told.

  @Override
  public Future<Void> sendText(String text) {
    SendFuture sent = new SendFuture(begin(FrameType.TEXT, PayloadSize.of(text)));
    send(text, sent.send(), sent);
    return sent;
  }

  @Override
  public Future<Void> sendBinary(ByteBuffer data) {
    SendFuture sent = new SendFuture(begin(FrameType.BINARY, PayloadSize.of(data)));
    send(data, sent.send(), sent);
    return sent;
  }

  @Override
  public Future<Void> sendObject(Object data) {
    SendFuture sent = new SendFuture(begin(session.typeOf(data), PayloadSize.of(data)));
    sendAny(data, sent.send(), sent);
    return sent;
  }

  private void send(String text, PendingSend send, SendHandler told) {
    long start = send.start();
    try {
      raw.sendText(text, told);
    } catch (Throwable e) {
      send.refused(start, e);
      throw e;
    }
    send.left();
  }

  private void send(ByteBuffer data, PendingSend send, SendHandler told) {
    long start = send.start();
    try {
      raw.sendBinary(data, told);
    } catch (Throwable e) {
      send.refused(start, e);
      throw e;
    }
    send.left();
  }

  private void sendAny(Object data, PendingSend send, SendHandler told) {
    long start = send.start();
    CoderEvents.sending(send);
    try {
      raw.sendObject(data, told);
    } catch (Throwable e) {
      send.refused(start, e);
      throw e;
    } finally {
      CoderEvents.sent();
    }
    send.left();
  }
}
