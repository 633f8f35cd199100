package io.chatroom.instrumentation.servlet;

import io.chatroom.instrumentation.ChatRoomTelemetry;
import io.chatroom.instrumentation.recording.ActiveSpan;
import io.chatroom.instrumentation.recording.Component;
import io.chatroom.instrumentation.recording.Problems;
import io.chatroom.instrumentation.recording.SpanErrors;
import io.chatroom.instrumentation.recording.Spans;
import io.micrometer.tracing.Span;
import jakarta.servlet.http.HttpServletRequest;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The SERVER spans of requests, named and tagged by OpenTelemetry's conventions for HTTP; without
 * the query string and path parameters, which hold what users typed and who they are. Nothing here
 * throws: a tracer that fails costs the span.
 */
final class RequestSpans {

  /** The id of a session may be one, as in {@code /rooms;jsessionid=1F}. */
  private static final Pattern PATH_PARAMETERS = Pattern.compile(";[^/]*");

  private final boolean areOff;
  private final Spans.Entrance<HttpServletRequest> entrance;
  private final SpanErrors errors;
  private final Problems problems;

  RequestSpans(ChatRoomTelemetry telemetry) {
    this.areOff = telemetry.spans() == Spans.NONE;
    this.entrance =
        telemetry
            .spans()
            .entrance(
                Span.Kind.SERVER,
                HttpServletRequest::getHeader,
                telemetry.clientContexts()::maySampleRequest);
    this.errors = telemetry.spanErrors();
    this.problems = telemetry.recorders().problems();
  }

  /** Starts a span, the caller's child if it sent one, and makes it current on this thread. */
  ActiveSpan start(HttpServletRequest request) {
    ActiveSpan active = ActiveSpan.NONE;
    if (areOff) {
      return active;
    }
    try {
      String method = RouteMeters.methodLabel(RouteMeters.methodIndex(request.getMethod()));
      active = entrance.start(method, request);
      Span span = active.span();
      if (span != null) {
        span.tag("http.request.method", method);
        String path = request.getRequestURI();
        if (path != null) { // CONNECT has none
          span.tag("url.path", PATH_PARAMETERS.matcher(path).replaceAll(""));
        }
        span.tag("url.scheme", request.getScheme());
      }
    } catch (Throwable theirs) {
      caught(theirs);
    }
    return active;
  }

  /**
   * The request is over; whether its span is current does not matter.
   *
   * @param failure what the application let out
   */
  void end(ActiveSpan active, int method, String route, int status, @Nullable Throwable failure) {
    try {
      Span span = active.span();
      if (span != null) {
        try {
          describe(span, RouteMeters.methodLabel(method), route, status, failure);
        } finally {
          span.end();
        }
      }
    } catch (Throwable theirs) {
      caught(theirs);
    }
  }

  private void describe(
      Span span, String method, String route, int status, @Nullable Throwable failure) {
    span.name(method + " " + route);
    if (!route.equals(Routes.UNMATCHED)) {
      span.tag("http.route", route);
    }
    span.tag("http.response.status_code", status);
    if (failure != null) {
      errors.mark(span, failure);
    } else if (status >= 500) {
      SpanErrors.mark(span, Integer.toString(status));
    }
  }

  private void caught(Throwable theirs) {
    problems.caught(
        Component.HTTP, "The tracer failed, and the span of a request was lost", theirs);
  }
}
