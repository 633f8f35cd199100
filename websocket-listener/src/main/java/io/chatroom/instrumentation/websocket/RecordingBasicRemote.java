package io.chatroom.instrumentation.websocket;

import jakarta.websocket.EncodeException;
import jakarta.websocket.RemoteEndpoint;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Writer;
import java.nio.ByteBuffer;

/** Records what is sent with the caller waiting. */
final class RecordingBasicRemote extends RecordingRemote implements RemoteEndpoint.Basic {

  private final RemoteEndpoint.Basic raw;
  // The parts of a message have an order, so one thread at a time is here.
  private long partialBytes;

  RecordingBasicRemote(RemoteEndpoint.Basic raw, RecordingSession session) {
    super(session);
    this.raw = raw;
  }

  @Override
  RemoteEndpoint.Basic raw() {
    return raw;
  }

  @Override
  public void sendText(String text) throws IOException {
    PendingSend send = begin(FrameType.TEXT, PayloadSize.of(text));
    Throwable failure = null;
    try {
      raw.sendText(text);
    } catch (Throwable e) {
      failure = e;
      throw e;
    } finally {
      send.finished(failure);
    }
  }

  @Override
  public void sendBinary(ByteBuffer data) throws IOException {
    PendingSend send = begin(FrameType.BINARY, PayloadSize.of(data));
    Throwable failure = null;
    try {
      raw.sendBinary(data);
    } catch (Throwable e) {
      failure = e;
      throw e;
    } finally {
      send.finished(failure);
    }
  }

  @Override
  public void sendText(String part, boolean isLast) throws IOException {
    PendingSend send = beginPart(FrameType.TEXT, PayloadSize.of(part), isLast);
    Throwable failure = null;
    try {
      raw.sendText(part, isLast);
    } catch (Throwable e) {
      failure = e;
      throw e;
    } finally {
      send.finished(failure);
    }
  }

  @Override
  public void sendBinary(ByteBuffer part, boolean isLast) throws IOException {
    PendingSend send = beginPart(FrameType.BINARY, PayloadSize.of(part), isLast);
    Throwable failure = null;
    try {
      raw.sendBinary(part, isLast);
    } catch (Throwable e) {
      failure = e;
      throw e;
    } finally {
      send.finished(failure);
    }
  }

  @Override
  public OutputStream getSendStream() throws IOException {
    return new RecordingSendStream(raw.getSendStream(), this);
  }

  @Override
  public Writer getSendWriter() throws IOException {
    return new RecordingSendWriter(raw.getSendWriter(), this);
  }

  @Override
  public void sendObject(Object data) throws IOException, EncodeException {
    PendingSend send = begin(session.typeOf(data), PayloadSize.of(data));
    Throwable failure = null;
    CoderEvents.sending(send);
    try {
      raw.sendObject(data);
    } catch (Throwable e) {
      failure = e;
      throw e;
    } finally {
      CoderEvents.sent();
      send.finished(failure);
    }
  }

  /** The last part counts as the message, with the size of all of them. */
  private PendingSend beginPart(FrameType type, long bytes, boolean isLast) {
    partialBytes += Math.max(0, bytes);
    if (!isLast) {
      return begin(null, partialBytes);
    }
    long messageBytes = partialBytes;
    partialBytes = 0;
    return begin(type, messageBytes);
  }
}
