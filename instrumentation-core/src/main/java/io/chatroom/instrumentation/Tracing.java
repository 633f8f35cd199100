package io.chatroom.instrumentation;

import io.chatroom.instrumentation.recording.CurrentSpan;
import io.chatroom.instrumentation.recording.Problems;
import io.chatroom.instrumentation.recording.Spans;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.otel.bridge.OtelCurrentTraceContext;
import io.micrometer.tracing.otel.bridge.OtelPropagator;
import io.micrometer.tracing.otel.bridge.OtelTracer;
import io.micrometer.tracing.propagation.Propagator;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import org.jspecify.annotations.Nullable;

/**
 * What spans are made with.
 *
 * @param tracer makes them
 * @param propagator carries their context to and from other processes
 * @param current the one current on a thread
 * @param spans makes those for our own modules
 * @param idsDecide whether it is known that the id of a trace alone decides if it is sampled
 */
record Tracing(
    Tracer tracer,
    Propagator propagator,
    CurrentSpan current,
    SpansFactory spans,
    boolean idsDecide) {

  private static final String SCOPE = "io.chatroom.instrumentation";

  /** A tracer of the application's; without a propagator it gets W3C's {@code traceparent}. */
  static Tracing of(Tracer tracer, @Nullable Propagator given) {
    Propagator propagator = given != null ? given : new TraceParentPropagator(tracer);
    return new Tracing(
        tracer,
        propagator,
        CurrentSpan.of(tracer),
        (inLogs, problems) -> Spans.of(tracer, propagator, inLogs, problems),
        false);
  }

  /** OpenTelemetry, with the propagators it is configured with. */
  static Tracing of(OpenTelemetry openTelemetry) {
    io.opentelemetry.api.trace.Tracer delegate = openTelemetry.getTracer(SCOPE);
    Tracer tracer = new OtelTracer(delegate, new OtelCurrentTraceContext(), event -> {});
    return new Tracing(
        tracer,
        new OtelPropagator(openTelemetry.getPropagators(), delegate),
        CurrentSpan.of(tracer),
        (inLogs, problems) -> Spans.of(openTelemetry, SCOPE, inLogs, problems),
        idsDecide(openTelemetry));
  }

  /** {@code OTEL_TRACES_SAMPLER=traceidratio}; its class is not public. */
  private static boolean idsDecide(OpenTelemetry openTelemetry) {
    return openTelemetry instanceof OpenTelemetrySdk sdk
        && sdk.getSdkTracerProvider().getSampler().getDescription().startsWith("TraceIdRatioBased");
  }

  /** Makes {@link Spans}. */
  @FunctionalInterface
  interface SpansFactory {

    /**
     * Spans for the modules.
     *
     * @param inLogs whether log lines name the current span
     * @param problems where failures end
     */
    Spans create(boolean inLogs, Problems problems);
  }
}
