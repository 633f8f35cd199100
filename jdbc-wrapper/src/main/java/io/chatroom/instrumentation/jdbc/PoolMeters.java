package io.chatroom.instrumentation.jdbc;

import io.chatroom.instrumentation.ChatMeter;
import io.chatroom.instrumentation.recording.CounterRecorder;
import io.chatroom.instrumentation.recording.HistogramRecorder;
import io.chatroom.instrumentation.recording.Recorders;
import java.util.function.Function;

/** The meters of one pool, each resolved once and registered at 0, and what they count by. */
final class PoolMeters {

  private static final Operation[] OPERATIONS = Operation.values();

  final String pool;
  final HistogramRecorder[] succeeded = new HistogramRecorder[OPERATIONS.length];
  final HistogramRecorder[] failed = new HistogramRecorder[OPERATIONS.length];
  final HistogramRecorder rows;
  final HistogramRecorder batchSize;
  final HistogramRecorder acquired;
  final HistogramRecorder acquireTimedOut;
  final HistogramRecorder acquireFailed;
  final HistogramRecorder use;
  final HistogramRecorder committed;
  final HistogramRecorder rolledBack;
  final HistogramRecorder implicitlyRolledBack;
  final HistogramRecorder transactionFailed;
  final HistogramRecorder transactionIdle;
  final CounterRecorder repeatedQueries;
  final CounterRecorder unclosedStatements;
  final CounterRecorder unclosedResultSets;
  final SlotSet<Checkout> inUse = new SlotSet<>();
  final QueryCache<Query> queries;
  final Query unknownQuery;
  final Query mixedBatch;

  PoolMeters(String pool, Recorders recorders, QueryTotals.BySummary totals) {
    this.pool = pool;
    for (Operation operation : OPERATIONS) {
      succeeded[operation.ordinal()] =
          recorders.histogram(ChatMeter.DB_OPERATION_DURATION, pool, operation.label(), "ok");
      failed[operation.ordinal()] =
          recorders.histogram(ChatMeter.DB_OPERATION_DURATION, pool, operation.label(), "error");
    }
    rows = recorders.histogram(ChatMeter.DB_ROWS_RETURNED, pool);
    batchSize = recorders.histogram(ChatMeter.DB_BATCH_SIZE, pool);
    acquired = recorders.histogram(ChatMeter.DB_CONNECTION_ACQUIRE_DURATION, pool, "ok");
    acquireTimedOut =
        recorders.histogram(ChatMeter.DB_CONNECTION_ACQUIRE_DURATION, pool, "timeout");
    acquireFailed = recorders.histogram(ChatMeter.DB_CONNECTION_ACQUIRE_DURATION, pool, "error");
    use = recorders.histogram(ChatMeter.DB_CONNECTION_USE_DURATION, pool);
    committed = recorders.histogram(ChatMeter.DB_TRANSACTION_DURATION, pool, "commit");
    rolledBack = recorders.histogram(ChatMeter.DB_TRANSACTION_DURATION, pool, "rollback");
    implicitlyRolledBack =
        recorders.histogram(ChatMeter.DB_TRANSACTION_DURATION, pool, "implicit_rollback");
    transactionFailed = recorders.histogram(ChatMeter.DB_TRANSACTION_DURATION, pool, "error");
    transactionIdle = recorders.histogram(ChatMeter.DB_TRANSACTION_IDLE, pool);
    repeatedQueries = recorders.counter(ChatMeter.DB_REPEATED_QUERIES, pool);
    unclosedStatements = recorders.counter(ChatMeter.DB_UNCLOSED, pool, "statement");
    unclosedResultSets = recorders.counter(ChatMeter.DB_UNCLOSED, pool, "resultset");
    recorders.gauge(ChatMeter.DB_CONNECTIONS_IN_USE, inUse::size, pool);
    recorders.gauge(ChatMeter.DB_CONNECTIONS_OVERDUE, () -> inUse.count(Checkout::isOverdue), pool);
    Function<String, QueryTotals> ofPool = summary -> totals.get(pool, summary);
    queries = new QueryCache<>(sql -> Query.of(sql, ofPool));
    // The overflow of the summaries takes what has none.
    unknownQuery = Query.named(io.chatroom.instrumentation.Label.OTHER, Operation.OTHER, ofPool);
    mixedBatch = Query.named("BATCH", Operation.BATCH, ofPool);
  }
}
