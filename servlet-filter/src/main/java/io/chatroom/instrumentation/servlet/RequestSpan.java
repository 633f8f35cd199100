package io.chatroom.instrumentation.servlet;

import io.chatroom.instrumentation.recording.Component;
import io.chatroom.instrumentation.recording.Problems;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.otel.bridge.OtelSpan;
import io.opentelemetry.api.trace.StatusCode;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/**
 * The SERVER span of one request, named and tagged by OpenTelemetry's conventions for HTTP; without
 * the query string, which holds what users typed. Nothing here throws: a tracer that fails costs
 * the span.
 */
final class RequestSpan {

  private final Tracer tracer;
  private final Span span;
  private final Problems problems;

  RequestSpan(Tracer tracer, Span span, Problems problems) {
    this.tracer = tracer;
    this.span = span;
    this.problems = problems;
  }

  void arrived(String method, HttpServletRequest request) {
    if (!span.isNoop()) {
      span.tag("http.request.method", method);
      span.tag("url.path", request.getRequestURI());
      span.tag("url.scheme", request.getScheme());
    }
  }

  /** Makes the span current on this thread until its scope is left. */
  Tracer.@Nullable SpanInScope enter() {
    try {
      return tracer.withSpan(span);
    } catch (Throwable theirs) {
      caught(problems, theirs);
      return null;
    }
  }

  /** On the thread that entered. */
  void leave(Tracer.@Nullable SpanInScope scope) {
    try {
      if (scope != null) {
        scope.close();
      }
    } catch (Throwable theirs) {
      caught(problems, theirs);
    }
  }

  /**
   * The request is over.
   *
   * @param failure what the application let out
   */
  void end(String method, String route, int status, @Nullable Throwable failure) {
    try {
      if (!span.isNoop()) {
        describe(method, route, status, failure);
      }
    } catch (Throwable theirs) {
      caught(problems, theirs);
    }
    try {
      span.end();
    } catch (Throwable theirs) {
      caught(problems, theirs);
    }
  }

  private void describe(String method, String route, int status, @Nullable Throwable failure) {
    span.name(method + " " + route);
    if (!route.equals(Routes.UNMATCHED)) {
      span.tag("http.route", route);
    }
    span.tag("http.response.status_code", status);
    if (failure != null) {
      span.error(failure);
      span.tag("error.type", failure.getClass().getName());
    } else if (status >= 500) {
      span.tag("error.type", Integer.toString(status));
      if (span instanceof OtelSpan) {
        // Micrometer marks a span by an exception only, and there is none.
        OtelSpan.toOtel(span).setStatus(StatusCode.ERROR);
      } else {
        span.tag("error", Integer.toString(status));
      }
    }
  }

  static void caught(Problems problems, Throwable theirs) {
    problems.caught(
        Component.HTTP, "The tracer failed, and the span of a request was lost", theirs);
  }
}
