package io.chatroom.instrumentation.servlet;

import io.chatroom.instrumentation.ChatMeter;
import io.chatroom.instrumentation.Label;
import io.chatroom.instrumentation.recording.CounterRecorder;
import io.chatroom.instrumentation.recording.HistogramRecorder;
import io.chatroom.instrumentation.recording.Recorders;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The series of one route, in arrays by method and by status or outcome. A series is made at its
 * first event; two threads that race for it get the same one from the registry.
 */
final class RouteMeters {

  private static final List<String> METHODS =
      ChatMeter.HTTP_REQUESTS.label("method").values(); // the last one is _other
  private static final Outcome[] OUTCOMES = Outcome.values();
  private static final int MIN_STATUS = 100;
  private static final int MAX_STATUS = 599;
  private static final int STATUSES = MAX_STATUS - MIN_STATUS + 2; // and one for _other

  private final Recorders recorders;
  private final String route;
  private final AtomicReferenceArray<AtomicReferenceArray<CounterRecorder>> requests =
      new AtomicReferenceArray<>(METHODS.size());
  private final AtomicReferenceArray<HistogramRecorder> durations =
      new AtomicReferenceArray<>(METHODS.size() * OUTCOMES.length);

  private volatile @Nullable HistogramRecorder databaseCalls;

  RouteMeters(Recorders recorders, String route) {
    this.recorders = recorders;
    this.route = route;
  }

  /** Counts one request. */
  void count(int method, int status) {
    counter(method, status).increment();
  }

  /** Records how long one request took. */
  void record(int method, Outcome outcome, long nanos) {
    histogram(method, outcome).record(nanos);
  }

  /** Records how many database calls one request made on the container's threads. */
  void recordDatabaseCalls(long calls) {
    HistogramRecorder histogram = databaseCalls;
    if (histogram == null) {
      histogram = recorders.histogram(ChatMeter.HTTP_DB_OPERATIONS, route);
      databaseCalls = histogram;
    }
    histogram.record(calls);
  }

  /** Registers series that have no event yet, so that their first one shows as an increase. */
  void registerAtZero(List<String> methods, int... statuses) {
    for (String method : methods) {
      for (int status : statuses) {
        counter(methodIndex(method), status);
        histogram(methodIndex(method), Outcome.ofStatus(status));
      }
    }
  }

  /** Where the series of {@code method} are: its own place, or that of {@code _other}. */
  static int methodIndex(String method) {
    return switch (method) {
      case "GET" -> 0;
      case "HEAD" -> 1;
      case "POST" -> 2;
      case "PUT" -> 3;
      case "PATCH" -> 4;
      case "DELETE" -> 5;
      case "OPTIONS" -> 6;
      case "TRACE" -> 7;
      case "CONNECT" -> 8;
      default -> 9;
    };
  }

  /** The value of the label for a place. */
  static String methodLabel(int method) {
    return METHODS.get(method);
  }

  private CounterRecorder counter(int method, int status) {
    AtomicReferenceArray<CounterRecorder> ofMethod = requests.get(method);
    if (ofMethod == null) {
      requests.compareAndSet(method, null, new AtomicReferenceArray<>(STATUSES));
      ofMethod = requests.get(method);
    }
    boolean known = status >= MIN_STATUS && status <= MAX_STATUS;
    int slot = known ? status - MIN_STATUS : STATUSES - 1;
    CounterRecorder counter = ofMethod.get(slot);
    if (counter == null) {
      counter =
          recorders.counter(
              ChatMeter.HTTP_REQUESTS,
              METHODS.get(method),
              route,
              known ? Integer.toString(status) : Label.OTHER);
      ofMethod.set(slot, counter);
    }
    return counter;
  }

  private HistogramRecorder histogram(int method, Outcome outcome) {
    int slot = method * OUTCOMES.length + outcome.ordinal();
    HistogramRecorder histogram = durations.get(slot);
    if (histogram == null) {
      histogram =
          recorders.histogram(
              ChatMeter.HTTP_REQUEST_DURATION, METHODS.get(method), route, outcome.label());
      durations.set(slot, histogram);
    }
    return histogram;
  }
}
