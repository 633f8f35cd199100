package io.chatroom.instrumentation.recording;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import org.jspecify.annotations.Nullable;

/**
 * Asks OpenTelemetry itself. Micrometer's bridge answers the same with two new objects: it wraps
 * the span that OpenTelemetry has current.
 */
final class OtelCurrentSpan implements CurrentSpan {

  @Override
  public boolean isPresent() {
    return current().isValid();
  }

  @Override
  public boolean isSampled() {
    return current().isSampled();
  }

  @Override
  public @Nullable String traceId() {
    SpanContext span = current();
    return span.isValid() ? span.getTraceId() : null;
  }

  @Override
  public @Nullable String spanId() {
    SpanContext span = current();
    return span.isValid() ? span.getSpanId() : null;
  }

  private static SpanContext current() {
    return Span.current().getSpanContext();
  }
}
