package io.chatroom.instrumentation.servlet;

import io.chatroom.instrumentation.ChatRoomTelemetry;
import io.chatroom.instrumentation.recording.Problems;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.propagation.Propagator;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/** Starts the spans of requests. */
final class RequestSpans {

  private static final Propagator.Getter<HttpServletRequest> HEADERS =
      HttpServletRequest::getHeader;

  private final Tracer tracer;
  private final Propagator propagator;
  private final Problems problems;

  private RequestSpans(Tracer tracer, Propagator propagator, Problems problems) {
    this.tracer = tracer;
    this.propagator = propagator;
    this.problems = problems;
  }

  /** Null where nothing asked for traces. */
  static @Nullable RequestSpans of(ChatRoomTelemetry telemetry) {
    Tracer tracer = telemetry.tracer();
    Propagator propagator = telemetry.propagator();
    return tracer == null || propagator == null
        ? null
        : new RequestSpans(tracer, propagator, telemetry.recorders().problems());
  }

  /** Starts a span, the caller's child if it sent one. Never throws. */
  @Nullable RequestSpan start(HttpServletRequest request) {
    try {
      String method = RouteMeters.methodLabel(RouteMeters.methodIndex(request.getMethod()));
      Span span = propagator.extract(request, HEADERS).kind(Span.Kind.SERVER).name(method).start();
      RequestSpan started = new RequestSpan(tracer, span, problems);
      started.arrived(method, request);
      return started;
    } catch (Throwable theirs) {
      RequestSpan.caught(problems, theirs);
      return null;
    }
  }
}
