package io.chatroom.instrumentation.servlet;

import io.chatroom.instrumentation.ChatMeter;
import io.chatroom.instrumentation.Label;
import io.chatroom.instrumentation.recording.CountedHistogramRecorder;
import io.chatroom.instrumentation.recording.HistogramRecorder;
import io.chatroom.instrumentation.recording.Recorders;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The series of one route, in arrays by method, outcome and status. A series is made at its first
 * event; two threads that race for it get the same one.
 */
final class RouteMeters {

  private static final List<String> METHODS =
      ChatMeter.HTTP_REQUESTS.label("method").values(); // the last one is _other
  private static final Outcome[] OUTCOMES = Outcome.values();
  private static final int MIN_STATUS = 100;
  private static final int MAX_STATUS = 599;
  private static final int HUNDREDS = MAX_STATUS / 100 + 1; // the first is for _other

  private final Recorders recorders;
  private final String route;

  // Written by any thread without ado, here and below: what is lost that way is found again.
  private final @Nullable Hundred[] requests =
      new Hundred[METHODS.size() * OUTCOMES.length * HUNDREDS];

  private volatile @Nullable HistogramRecorder databaseCalls;

  RouteMeters(Recorders recorders, String route) {
    this.recorders = recorders;
    this.route = route;
  }

  /** Requests that end so: to be recorded with how long they took, or only counted. */
  CountedHistogramRecorder requests(int method, int status, Outcome outcome) {
    int hundreds = isKnown(status) ? status / 100 : 0;
    int place = (method * OUTCOMES.length + outcome.ordinal()) * HUNDREDS + hundreds;
    Hundred statuses = requests[place];
    if (statuses == null) {
      statuses = new Hundred();
      requests[place] = statuses;
    }
    int slot = hundreds == 0 ? 0 : status - 100 * hundreds;
    CountedHistogramRecorder recorder = statuses.recorders[slot];
    if (recorder == null) {
      recorder =
          recorders.counted(
              ChatMeter.HTTP_REQUESTS,
              new String[] {METHODS.get(method), route, statusLabel(status)},
              ChatMeter.HTTP_REQUEST_DURATION,
              new String[] {METHODS.get(method), route, outcome.label()});
      statuses.recorders[slot] = recorder;
    }
    return recorder;
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
      String label = methodLabel(methodIndex(method));
      for (int status : statuses) {
        recorders.declare(ChatMeter.HTTP_REQUESTS, label, route, statusLabel(status));
        recorders.declare(
            ChatMeter.HTTP_REQUEST_DURATION, label, route, Outcome.ofStatus(status).label());
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

  private static String statusLabel(int status) {
    return isKnown(status) ? Integer.toString(status) : Label.OTHER;
  }

  private static boolean isKnown(int status) {
    return status >= MIN_STATUS && status <= MAX_STATUS;
  }

  /** The series of up to a hundred statuses with one method and outcome: nearly always one. */
  private static final class Hundred {
    final @Nullable CountedHistogramRecorder[] recorders = new CountedHistogramRecorder[100];
  }
}
