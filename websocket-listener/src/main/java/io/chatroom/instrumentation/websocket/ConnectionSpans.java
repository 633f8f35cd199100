package io.chatroom.instrumentation.websocket;

import io.chatroom.instrumentation.TraceParent;
import io.chatroom.instrumentation.recording.ActiveSpan;
import io.micrometer.tracing.Span;
import org.jspecify.annotations.Nullable;

/**
 * The spans of one connection: at most one of each kind is under way, on the thread that calls the
 * endpoint's method. In between only the context of its opening is kept.
 */
final class ConnectionSpans {

  private final EndpointSpans endpoint;
  private volatile @Nullable TraceParent connected;

  // A container calls an endpoint with one thread at a time (Jakarta WebSocket, 5.1), so begin and
  // end of a method see each other; the end of the connection may come from another thread.
  private ActiveSpan opening = ActiveSpan.NONE;
  private ActiveSpan handling = ActiveSpan.NONE;
  private ActiveSpan closing = ActiveSpan.NONE;
  private int handlersInside;
  private boolean inParts;
  private @Nullable String partsContext;
  private @Nullable Thread closer;

  ConnectionSpans(EndpointSpans endpoint) {
    this.endpoint = endpoint;
  }

  /** The method for openings begins. */
  void opening(@Nullable TraceParent handshake) {
    opening = endpoint.connecting(handshake);
    Span span = opening.span();
    TraceParent context = span == null ? null : TraceParent.of(span.context());
    connected = context != null && context.sampled() ? context : null;
  }

  /** The method for openings is over. */
  void opened(@Nullable Throwable failure) {
    ActiveSpan ended = opening;
    opening = ActiveSpan.NONE;
    endpoint.end(ended, failure);
  }

  /** A part of a message that is not its last: the first may hold its sender's context. */
  void part(@Nullable Object payload) {
    if (!inParts) {
      inParts = true;
      partsContext = endpoint.contextIn(payload);
    }
  }

  /** The method for messages begins, with the last or only part of one. */
  void handling(FrameType type, @Nullable Object payload, long bytes) {
    if (handling != ActiveSpan.NONE) {
      handlersInside++; // one method of the application's calls another: it is still one message
      return;
    }
    if (type != FrameType.TEXT && type != FrameType.BINARY) {
      return;
    }
    String context = inParts ? partsContext : endpoint.contextIn(payload);
    inParts = false;
    partsContext = null;
    handling = endpoint.receiving(type, context, bytes, connected);
  }

  /** A stream was read to where the application wanted. */
  void read(long bytes) {
    endpoint.size(handling, bytes);
  }

  /** The method for messages is over. */
  void handled(@Nullable Throwable failure) {
    if (handlersInside > 0) {
      handlersInside--;
      return;
    }
    ActiveSpan ended = handling;
    handling = ActiveSpan.NONE;
    endpoint.end(ended, failure);
  }

  /** The connection has ended; the method for that begins. */
  void closing(CloseKind kind) {
    closing = endpoint.closing(kind, connected);
    closer = Thread.currentThread();
  }

  /** The method for the end is over. */
  void closed(@Nullable Throwable failure) {
    if (closer != Thread.currentThread()) {
      return; // told a second time, by another thread
    }
    closer = null;
    ActiveSpan ended = closing;
    closing = ActiveSpan.NONE;
    endpoint.end(ended, failure);
  }
}
