package io.chatroom.instrumentation.recording;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.context.Context;
import org.jspecify.annotations.Nullable;

/**
 * Asks OpenTelemetry itself. Micrometer's bridge answers the same with two new objects: it wraps
 * the span that OpenTelemetry has current. An unsampled one of ours is asked itself, which makes no
 * span of it.
 */
final class OtelCurrentSpan implements CurrentSpan {

  @Override
  public boolean isPresent() {
    Context context = Context.current();
    return context instanceof UnsampledContext || ids(context).isValid();
  }

  @Override
  public boolean isSampled() {
    Context context = Context.current();
    return !(context instanceof UnsampledContext) && ids(context).isSampled();
  }

  @Override
  public @Nullable String traceId() {
    Context context = Context.current();
    if (context instanceof UnsampledContext unsampled) {
      return unsampled.traceId();
    }
    SpanContext span = ids(context);
    return span.isValid() ? span.getTraceId() : null;
  }

  @Override
  public @Nullable String spanId() {
    Context context = Context.current();
    if (context instanceof UnsampledContext unsampled) {
      return unsampled.spanId();
    }
    SpanContext span = ids(context);
    return span.isValid() ? span.getSpanId() : null;
  }

  private static SpanContext ids(Context context) {
    return Span.fromContext(context).getSpanContext();
  }
}
