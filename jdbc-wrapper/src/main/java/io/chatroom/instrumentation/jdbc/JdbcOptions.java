package io.chatroom.instrumentation.jdbc;

import io.chatroom.instrumentation.recording.Settings;
import java.time.Duration;

/**
 * What can be set for a pool.
 *
 * @param slowQueryNanos queries that take at least this long are logged
 * @param overdueNanos connections held longer are overdue
 */
record JdbcOptions(long slowQueryNanos, long overdueNanos) {

  private static final int DAY_MILLIS = 86_400_000;

  /**
   * From the environment.
   *
   * @throws IllegalArgumentException if a setting does not fit
   */
  static JdbcOptions of(Settings settings) {
    return new JdbcOptions(
        nanos(settings.number("jdbc.slow-query-millis", 1_000, 1, DAY_MILLIS)),
        nanos(settings.number("jdbc.overdue-millis", 30_000, 1, DAY_MILLIS)));
  }

  private static long nanos(int millis) {
    return Duration.ofMillis(millis).toNanos();
  }
}
