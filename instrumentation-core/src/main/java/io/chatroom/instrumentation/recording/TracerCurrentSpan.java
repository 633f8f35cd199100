package io.chatroom.instrumentation.recording;

import io.micrometer.tracing.TraceContext;
import io.micrometer.tracing.Tracer;
import org.jspecify.annotations.Nullable;

/** Asks a tracer of the application's, which may be anything and must not harm the caller. */
final class TracerCurrentSpan implements CurrentSpan {

  private final Tracer tracer;

  TracerCurrentSpan(Tracer tracer) {
    this.tracer = tracer;
  }

  @Override
  public boolean isPresent() {
    return current() != null;
  }

  @Override
  public boolean isSampled() {
    TraceContext span = current();
    return span != null && Boolean.TRUE.equals(span.sampled());
  }

  @Override
  public @Nullable String traceId() {
    TraceContext span = current();
    return span == null ? null : span.traceId();
  }

  @Override
  public @Nullable String spanId() {
    TraceContext span = current();
    return span == null ? null : span.spanId();
  }

  /** Without an id it is {@link TraceContext#NOOP} or another stand-in for no span. */
  private @Nullable TraceContext current() {
    try {
      TraceContext span = tracer.currentTraceContext().context();
      return span == null || span.traceId().isEmpty() ? null : span;
    } catch (RuntimeException brokenTracer) {
      return null;
    }
  }
}
