package io.chatroom.instrumentation.jdbc;

import io.chatroom.instrumentation.ChatMeter;
import io.chatroom.instrumentation.Label;
import io.chatroom.instrumentation.recording.CounterRecorder;
import io.chatroom.instrumentation.recording.LabelGuard;
import io.chatroom.instrumentation.recording.Recorders;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Counts the queries of one summary on one pool, and their time: the top queries at the price of
 * two counters.
 */
record QueryTotals(CounterRecorder queries, CounterRecorder seconds) {

  private static final double NANOS_PER_SECOND = 1e9;

  /** A query was run. */
  void ran(long nanos) {
    queries.increment();
    seconds.add(Math.max(0, nanos) / NANOS_PER_SECOND);
  }

  /** The totals of all summaries: bounded together, whatever the number of pools. */
  static final class BySummary {
    private final Recorders recorders;
    private final LabelGuard<Map<String, QueryTotals>> summaries;

    BySummary(Recorders recorders) {
      this.recorders = recorders;
      this.summaries =
          recorders.guard(ChatMeter.DB_QUERIES, "query", summary -> new ConcurrentHashMap<>());
    }

    /** The totals of {@code summary}, or of the overflow. */
    QueryTotals get(String pool, String summary) {
      Map<String, QueryTotals> byPool = summaries.get(summary);
      String admitted = byPool == summaries.other() ? Label.OTHER : summary;
      return byPool.computeIfAbsent(
          pool,
          name ->
              new QueryTotals(
                  recorders.counter(ChatMeter.DB_QUERIES, name, admitted),
                  recorders.counter(ChatMeter.DB_QUERY_SECONDS, name, admitted)));
    }
  }
}
