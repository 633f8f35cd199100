package io.chatroom.instrumentation.jdbc;

import io.chatroom.instrumentation.ChatMeter;
import io.chatroom.instrumentation.Label;
import io.chatroom.instrumentation.recording.CountedHistogramRecorder;
import io.chatroom.instrumentation.recording.LabelGuard;
import io.chatroom.instrumentation.recording.Recorders;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Records the queries of one summary on one pool: their number and their time, the top queries,
 * together with the duration of the operation, at the price of the latter.
 */
final class QueryTotals {

  private static final int OPERATIONS = Operation.values().length;

  private final Recorders recorders;
  private final String pool;
  private final String summary;

  // Written by any thread without ado: two that race for a recorder get the same one.
  private final @Nullable CountedHistogramRecorder[] succeeded =
      new CountedHistogramRecorder[OPERATIONS];
  private final @Nullable CountedHistogramRecorder[] failed =
      new CountedHistogramRecorder[OPERATIONS];

  QueryTotals(Recorders recorders, String pool, String summary) {
    this.recorders = recorders;
    this.pool = pool;
    this.summary = summary;
    recorders.declare(ChatMeter.DB_QUERIES, pool, summary);
    recorders.declare(ChatMeter.DB_QUERY_SECONDS, pool, summary);
  }

  /** A query was run, well or not, in a sampled trace or not. */
  void ran(Operation operation, boolean well, boolean sampled, long nanos) {
    @Nullable CountedHistogramRecorder[] ended = well ? succeeded : failed;
    CountedHistogramRecorder recorder = ended[operation.ordinal()];
    if (recorder == null) {
      recorder = recorder(operation, well ? "ok" : "error");
      ended[operation.ordinal()] = recorder;
    }
    if (sampled) {
      recorder.record(nanos);
    } else {
      recorder.recordUnsampled(nanos);
    }
  }

  private CountedHistogramRecorder recorder(Operation operation, String outcome) {
    return recorders.countedAndSummed(
        ChatMeter.DB_QUERIES,
        ChatMeter.DB_QUERY_SECONDS,
        new String[] {pool, summary},
        ChatMeter.DB_OPERATION_DURATION,
        new String[] {pool, operation.label(), outcome});
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
      return byPool.computeIfAbsent(pool, name -> new QueryTotals(recorders, name, admitted));
    }
  }
}
