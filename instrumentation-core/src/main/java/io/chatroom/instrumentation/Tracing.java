package io.chatroom.instrumentation;

import io.chatroom.instrumentation.recording.CurrentSpan;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.otel.bridge.OtelCurrentTraceContext;
import io.micrometer.tracing.otel.bridge.OtelPropagator;
import io.micrometer.tracing.otel.bridge.OtelTracer;
import io.micrometer.tracing.propagation.Propagator;
import io.opentelemetry.api.OpenTelemetry;
import org.jspecify.annotations.Nullable;

/**
 * What spans are made with.
 *
 * @param tracer makes them
 * @param propagator carries their context to and from other processes
 * @param current the one current on a thread
 */
record Tracing(Tracer tracer, Propagator propagator, CurrentSpan current) {

  private static final String SCOPE = "io.chatroom.instrumentation";

  /** A tracer of the application's; without a propagator it gets W3C's {@code traceparent}. */
  static Tracing of(Tracer tracer, @Nullable Propagator propagator) {
    return new Tracing(
        tracer,
        propagator != null ? propagator : new TraceParentPropagator(tracer),
        CurrentSpan.of(tracer));
  }

  /** OpenTelemetry, with the propagators it is configured with. */
  static Tracing of(OpenTelemetry openTelemetry) {
    io.opentelemetry.api.trace.Tracer delegate = openTelemetry.getTracer(SCOPE);
    Tracer tracer = new OtelTracer(delegate, new OtelCurrentTraceContext(), event -> {});
    return of(tracer, new OtelPropagator(openTelemetry.getPropagators(), delegate));
  }
}
