package io.chatroom.instrumentation.recording;

import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.otel.bridge.OtelTracer;
import org.jspecify.annotations.Nullable;

/**
 * The span that is current on the calling thread. Cheap enough to ask at every event: with
 * OpenTelemetry behind the tracer an answer is one thread-local reading and allocates nothing.
 * Never throws.
 */
public interface CurrentSpan {

  /** Nothing is ever traced. */
  CurrentSpan NONE = new NoCurrentSpan();

  /** The current span as {@code tracer} sees it. */
  static CurrentSpan of(Tracer tracer) {
    return tracer instanceof OtelTracer ? new OtelCurrentSpan() : new TracerCurrentSpan(tracer);
  }

  /** Whether there is a span, sampled or not. */
  boolean isPresent();

  /** Whether there is a span and it will be exported; where false, work for a span is wasted. */
  boolean isSampled();

  /** 32 lower-case hexadecimal digits, or null where there is no span. */
  @Nullable String traceId();

  /** 16 lower-case hexadecimal digits, or null where there is no span. */
  @Nullable String spanId();
}
