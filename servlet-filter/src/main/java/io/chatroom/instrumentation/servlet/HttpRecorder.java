package io.chatroom.instrumentation.servlet;

import io.chatroom.instrumentation.ChatMeter;
import io.chatroom.instrumentation.ChatRoomTelemetry;
import io.chatroom.instrumentation.recording.Component;
import io.chatroom.instrumentation.recording.CountedHistogramRecorder;
import io.chatroom.instrumentation.recording.LabelGuard;
import io.chatroom.instrumentation.recording.Problems;
import io.chatroom.instrumentation.recording.Recorders;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;

/** The meters of HTTP: the only class here that records. One for a telemetry. */
final class HttpRecorder {

  /** In the place of a number of database calls where nothing counts them. */
  static final long NOT_COUNTED = -1;

  private static final List<String> COMMON_METHODS = List.of("GET", "POST");
  private static final int[] COMMON_STATUSES = {200, 400, 404, 500};

  // Two filters on one telemetry, as with one in web.xml and one of ours, share the gauge.
  private static final Map<ChatRoomTelemetry, HttpRecorder> RECORDERS =
      Collections.synchronizedMap(new WeakHashMap<>());

  private final Recorders recorders;
  private final LabelGuard<RouteMeters> routes;
  private final long mark = ThreadMarks.newMark();

  // A request that stays on its thread is a mark on it; one that outlives it is a member of a set,
  // which it can leave only once.
  private final Set<OpenExchange> open = ConcurrentHashMap.newKeySet();

  private HttpRecorder(Recorders recorders) {
    this.recorders = recorders;
    this.routes =
        recorders.guard(
            ChatMeter.HTTP_REQUESTS, "route", route -> new RouteMeters(recorders, route));
    routes.get(Routes.UNMATCHED).registerAtZero(List.of("GET"), 404);
    recorders.gauge(
        ChatMeter.HTTP_REQUESTS_ACTIVE,
        () -> (double) (ThreadMarks.recordingWith(mark) + open.size()));
  }

  static HttpRecorder of(ChatRoomTelemetry telemetry) {
    return RECORDERS.computeIfAbsent(telemetry, anyOne -> new HttpRecorder(anyOne.recorders()));
  }

  /** Registers the series that the context's servlets will have. */
  void registerRoutes(ServletContext context) {
    try {
      for (String route : Routes.registeredIn(context)) {
        routes.get(route).registerAtZero(COMMON_METHODS, COMMON_STATUSES);
      }
    } catch (Throwable ours) {
      problems().caught(Component.HTTP, "The routes of a context could not be registered", ours);
    }
  }

  /** For {@link ThreadMarks#RECORDING}. */
  long mark() {
    return mark;
  }

  void opened(OpenExchange exchange) {
    open.add(exchange);
  }

  void closed(OpenExchange exchange) {
    open.remove(exchange);
  }

  /**
   * Counts a request, and records what it took where that tells how fast it was answered.
   *
   * @param timed false for a connection that became something else, and for what waits on purpose
   * @param databaseCalls how many there were, or {@link #NOT_COUNTED}
   */
  void finished(
      int method,
      String route,
      int status,
      Outcome outcome,
      boolean timed,
      long nanos,
      long databaseCalls) {
    RouteMeters meters = routes.get(route);
    CountedHistogramRecorder requests = meters.requests(method, status, outcome);
    if (timed && status != HttpServletResponse.SC_SWITCHING_PROTOCOLS) {
      requests.record(nanos);
    } else {
      requests.count();
    }
    if (databaseCalls >= 0) {
      meters.recordDatabaseCalls(databaseCalls);
    }
  }

  /** Counts an exception that the application let out. */
  void failed(Throwable failure) {
    recorders.exceptions().record(Component.HTTP, failure);
  }

  Problems problems() {
    return recorders.problems();
  }
}
