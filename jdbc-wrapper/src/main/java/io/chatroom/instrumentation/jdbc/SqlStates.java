package io.chatroom.instrumentation.jdbc;

import io.chatroom.instrumentation.ChatMeter;
import io.chatroom.instrumentation.Label;
import io.chatroom.instrumentation.recording.CounterRecorder;
import io.chatroom.instrumentation.recording.LabelGuard;
import io.chatroom.instrumentation.recording.Recorders;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransientConnectionException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Counts errors by the class of their SQLSTATE. The vendor code would tell less: PostgreSQL's is
 * always 0.
 */
final class SqlStates {

  static final String TIMEOUT = "timeout";

  /** Class 08 of ISO 9075: connection exception. */
  static final String CONNECTION_LOST = "08";

  /**
   * The classes an application meets: connection, data, constraint, authorisation, transaction
   * rolled back, syntax or access rule, resources, operator intervention, general.
   */
  private static final List<String> COMMON =
      List.of(
          CONNECTION_LOST, "22", "23", "28", "40", "42", "53", "57", "HY", TIMEOUT, Label.OTHER);

  private final Recorders recorders;
  private final LabelGuard<Map<String, CounterRecorder>> states;

  SqlStates(Recorders recorders) {
    this.recorders = recorders;
    this.states = recorders.guard(ChatMeter.DB_ERRORS, "sqlstate", s -> new ConcurrentHashMap<>());
  }

  /** A rate has data from the first scrape only where the first error is no new series. */
  void registerAtZero(String pool) {
    COMMON.forEach(state -> counter(pool, state));
  }

  /** The counter of {@code state}, or of the overflow. */
  CounterRecorder counter(String pool, String state) {
    Map<String, CounterRecorder> byPool = states.get(state);
    String admitted = byPool == states.other() ? Label.OTHER : state;
    return byPool.computeIfAbsent(
        pool, name -> recorders.counter(ChatMeter.DB_ERRORS, name, admitted));
  }

  /** Two characters, {@link #TIMEOUT} or {@link Label#OTHER}. */
  static String classOf(Throwable failure) {
    if (failure instanceof SQLTimeoutException) {
      return TIMEOUT;
    }
    String state = failure instanceof SQLException sql ? sql.getSQLState() : null;
    if (state == null && failure instanceof SQLTransientConnectionException) {
      return TIMEOUT; // HikariCP's, of a pool that stayed empty; with a state the database is down
    }
    if (state == null || state.length() != 5) {
      return Label.OTHER;
    }
    // Of ODBC, which several drivers follow: timeout expired, connection timeout expired. Of
    // PostgreSQL: query cancelled, by hand or by either side's timeout, which it does not tell.
    if (state.equals("HYT00") || state.equals("HYT01") || state.equals("57014")) {
      return TIMEOUT;
    }
    return isClassCharacter(state.charAt(0)) && isClassCharacter(state.charAt(1))
        ? state.substring(0, 2)
        : Label.OTHER;
  }

  private static boolean isClassCharacter(char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z');
  }
}
