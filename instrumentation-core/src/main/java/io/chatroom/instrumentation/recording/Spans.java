package io.chatroom.instrumentation.recording;

import io.chatroom.instrumentation.TraceParent;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.propagation.Propagator;
import io.opentelemetry.api.OpenTelemetry;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Starts the spans of the library's modules and makes them current. What comes of it is the same as
 * with Micrometer's {@link Tracer}; what is not sampled costs less than half: a root what it costs
 * in OpenTelemetry itself, and anything inside an unsampled trace nothing. Safe for any thread;
 * never throws.
 */
public interface Spans {

  /** Nothing is ever traced. */
  Spans NONE = new NoSpans();

  /**
   * With the tracer of {@code openTelemetry} that has the name {@code scope}.
   *
   * @param inLogs whether the ids of a span, sampled or not, are in SLF4J's MDC while it is current
   */
  static Spans of(OpenTelemetry openTelemetry, String scope, boolean inLogs, Problems problems) {
    return new OtelSpans(openTelemetry, scope, new LoggedIds(inLogs, problems), problems);
  }

  /**
   * With any tracer.
   *
   * @param inLogs whether the ids of a span, sampled or not, are in SLF4J's MDC while it is current
   */
  static Spans of(Tracer tracer, Propagator propagator, boolean inLogs, Problems problems) {
    return new TracerSpans(tracer, propagator, new LoggedIds(inLogs, problems), problems);
  }

  /**
   * A child of the current span, or a root where there is none. Inside an unsampled trace it is
   * {@link ActiveSpan#NONE}, for nothing.
   *
   * @param kind null for one inside the process
   */
  ActiveSpan start(String name, Span.@Nullable Kind kind);

  /**
   * A root, whatever is current, or the child of a span elsewhere.
   *
   * @param kind null for one inside the process
   * @param parent what a message said of its sender's span
   * @param link a span this one has to do with; a sampler does not see it
   */
  ActiveSpan start(
      String name,
      Span.@Nullable Kind kind,
      @Nullable TraceParent parent,
      @Nullable TraceParent link);

  /**
   * Where others call in and may bring a context with them.
   *
   * @param kind such as {@link Span.Kind#SERVER}
   * @param getter reads what they brought, such as a header
   * @param sampling asked when a caller wants to be sampled; if it says no, the span is a root, for
   *     which the sampler decides as for any other. With a tracer of the application's only a
   *     {@code traceparent} is seen to want it.
   */
  <C> Entrance<C> entrance(Span.Kind kind, Propagator.Getter<C> getter, BooleanSupplier sampling);

  /** Starts spans of one kind for callers that may bring a context. */
  @FunctionalInterface
  interface Entrance<C> {

    /**
     * A child of the span that is current, as under an agent that saw the call first; else of the
     * one {@code carrier} brings; else a root.
     */
    ActiveSpan start(String name, C carrier);
  }
}
