package io.chatroom.instrumentation.websocket;

import io.chatroom.instrumentation.ChatRoomTelemetry;
import io.chatroom.instrumentation.TraceParent;
import io.chatroom.instrumentation.recording.ActiveSpan;
import io.chatroom.instrumentation.recording.ClientContexts;
import io.chatroom.instrumentation.recording.Component;
import io.chatroom.instrumentation.recording.Problems;
import io.chatroom.instrumentation.recording.SpanErrors;
import io.chatroom.instrumentation.recording.Spans;
import io.micrometer.tracing.Span;
import org.jspecify.annotations.Nullable;

/**
 * Starts and ends the spans of one endpoint in one telemetry. Each is short: none is open for as
 * long as a connection. Safe for any thread; never throws.
 */
final class EndpointSpans {

  private static final String LOST = "A span of a WebSocket endpoint was lost";

  private final Spans spans;
  private final ClientContexts contexts;
  private final SpanErrors errors;
  private final Problems problems;
  private final TraceContextReader reader;
  private final String connect;
  private final String receive;
  private final String close;

  private EndpointSpans(
      ChatRoomTelemetry telemetry, String endpoint, TraceContextReader contextReader) {
    spans = telemetry.spans();
    contexts = telemetry.clientContexts();
    errors = telemetry.spanErrors();
    problems = telemetry.recorders().problems();
    reader = contexts.areAllowed() ? contextReader : message -> null;
    connect = "CONNECT " + endpoint;
    receive = "receive " + endpoint;
    close = "CLOSE " + endpoint;
  }

  /** Null where there are no traces, so that nothing is paid for them. */
  static @Nullable EndpointSpans of(
      ChatRoomTelemetry telemetry, String endpoint, TraceContextReader reader) {
    return telemetry.spans() == Spans.NONE ? null : new EndpointSpans(telemetry, endpoint, reader);
  }

  /** A connection opens, by the handshake whose context is {@code handshake}. */
  ActiveSpan connecting(@Nullable TraceParent handshake) {
    ActiveSpan active =
        handshake == null
            ? spans.start(connect, null)
            : spans.start(connect, null, handshake, null);
    Span span = active.span();
    if (span != null) {
      quietly(() -> span.tag("network.protocol.name", "websocket"));
    }
    return active;
  }

  /**
   * A message arrived.
   *
   * @param context what it says of its sender's
   * @param bytes its size, below 0 if that is not known
   * @param connected the span of the connection's opening, if that is sampled
   */
  ActiveSpan receiving(
      FrameType type, @Nullable String context, long bytes, @Nullable TraceParent connected) {
    ActiveSpan active =
        spans.start(receive, Span.Kind.CONSUMER, contexts.parent(context), connected);
    Span span = active.span();
    if (span != null) {
      quietly(
          () -> {
            span.tag("chatroom.message.type", type.label());
            size(span, bytes);
          });
    }
    return active;
  }

  /** The size of a message that was read from a stream. */
  void size(ActiveSpan active, long bytes) {
    Span span = active.span();
    if (span != null) {
      quietly(() -> size(span, bytes));
    }
  }

  /** A connection has ended. */
  ActiveSpan closing(CloseKind kind, @Nullable TraceParent connected) {
    ActiveSpan active = spans.start(close, null, null, connected);
    Span span = active.span();
    if (span != null) {
      quietly(
          () -> {
            span.tag("network.protocol.name", "websocket");
            span.tag("chatroom.close.code", kind.code());
            span.tag("chatroom.close.initiator", kind.initiator().label());
            span.tag("chatroom.close.reason", kind.reason().label());
          });
    }
    return active;
  }

  /** Takes {@code active} off its thread and ends it. */
  void end(ActiveSpan active, @Nullable Throwable failure) {
    active.leave();
    Span span = active.span();
    if (span != null) {
      if (failure != null) {
        quietly(() -> errors.mark(span, failure));
      }
      quietly(span::end);
    }
  }

  /** What {@code payload} says of its sender's context; whether that counts is seen later. */
  @Nullable String contextIn(@Nullable Object payload) {
    if (payload == null) {
      return null;
    }
    try {
      return reader.traceparent(payload);
    } catch (Throwable theirs) {
      problems.caught(Component.WEBSOCKET, "A message's trace context was not read", theirs);
      return null;
    }
  }

  private static void size(Span span, long bytes) {
    if (bytes >= 0) {
      span.tag("messaging.message.body.size", bytes);
    }
  }

  /** Only for spans that are sampled: the others allocate nothing. */
  private void quietly(Runnable tags) {
    try {
      tags.run();
    } catch (Throwable theirs) {
      problems.caught(Component.WEBSOCKET, LOST, theirs);
    }
  }
}
