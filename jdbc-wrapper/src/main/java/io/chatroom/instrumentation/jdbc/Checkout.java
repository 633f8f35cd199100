package io.chatroom.instrumentation.jdbc;

import io.chatroom.instrumentation.recording.DatabaseCalls;
import io.chatroom.instrumentation.recording.HistogramRecorder;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one connection does from being handed out to being given back: once for a connection of a
 * wrapped pool, again and again for one that a pool keeps. For one thread at a time, as a
 * connection is; the watch for overdue ones reads from outside. Never throws.
 */
final class Checkout {

  private static final Logger log = LoggerFactory.getLogger("io.chatroom.instrumentation.jdbc");

  private final PoolRecorder recorder;
  private final PoolMeters meters;
  private final RepeatedQueries repeated = new RepeatedQueries();

  private int place = SlotSet.ELSEWHERE;
  private boolean isOut;
  private boolean isOver;
  private boolean isUsed;
  private long takenNanos;
  private @Nullable Thread holder;
  private @Nullable Query lastQuery;
  private volatile boolean isOverdueTold;

  private boolean autoCommit;
  private boolean inTransaction;
  private long transactionStartNanos;
  private long transactionSqlNanos;

  private int openStatements;
  private int openResultSets;

  Checkout(PoolRecorder recorder, boolean autoCommit) {
    this.recorder = recorder;
    this.meters = recorder.meters();
    this.autoCommit = autoCommit;
  }

  PoolRecorder recorder() {
    return recorder;
  }

  boolean belongsTo(PoolRecorder asked) {
    return recorder == asked;
  }

  /** The connection is handed out. */
  void begin(long nowNanos) {
    isOut = true;
    isUsed = false;
    isOverdueTold = false;
    takenNanos = nowNanos;
    holder = Thread.currentThread();
    lastQuery = null;
    repeated.reset();
    try {
      place = meters.inUse.add(this);
      recorder.watch();
    } catch (Throwable ours) {
      recorder.caught(ours);
    }
  }

  /** The connection is given back, perhaps not for the first time. */
  void end() {
    try {
      if (inTransaction && !autoCommit) {
        transactionEnded(meters.implicitlyRolledBack, recorder.now());
      }
      if (openStatements > 0) {
        meters.unclosedStatements.add(openStatements);
      }
      if (openResultSets > 0) {
        meters.unclosedResultSets.add(openResultSets);
      }
      openStatements = 0;
      openResultSets = 0;
      isOver = true;
      putBack(true);
    } catch (Throwable ours) {
      recorder.caught(ours);
    }
  }

  /** Beyond doubt the application's doing: a connection that rested is in use again. */
  void used() {
    if (!isOut && !isOver) {
      begin(recorder.now());
    }
    isUsed = true;
  }

  /** What only a pool does, and only with a connection it has just made. */
  void setUpByPool() {
    if (isOut && !isUsed) {
      recorder.pooledAbove();
      putBack(false);
    }
  }

  /** What pools do with a connection that is given back, if there is a pool. */
  void cleared() {
    if (recorder.isPooledAbove()) {
      putBack(isUsed);
    }
  }

  /** The pool above says that the connection is given back. */
  void requestEnded() {
    putBack(isUsed);
  }

  private void putBack(boolean counts) {
    if (!isOut) {
      return;
    }
    isOut = false;
    meters.inUse.remove(this, place);
    place = SlotSet.ELSEWHERE;
    if (counts) {
      long heldNanos = recorder.now() - takenNanos;
      meters.use.record(heldNanos);
      if (heldNanos > recorder.overdueNanos() && !isOverdueTold) {
        tellOverdue(heldNanos, null);
      }
    }
    holder = null;
    lastQuery = null;
  }

  void statementOpened() {
    openStatements++;
    used();
  }

  void statementClosed() {
    openStatements--;
  }

  void resultSetOpened() {
    openResultSets++;
  }

  void resultSetClosed() {
    openResultSets--;
  }

  /**
   * A query is about to run.
   *
   * @return when, for {@link #ran}
   */
  long running(Query query) {
    try {
      used();
      if (lastQuery != query) {
        lastQuery = query; // into an object that may be old, which costs a memory barrier
      }
      if (repeated.ran(query.fingerprint())) {
        meters.repeatedQueries.increment();
      }
      DatabaseCalls.increment();
    } catch (Throwable ours) {
      recorder.caught(ours);
    }
    return recorder.now();
  }

  /**
   * A query ended.
   *
   * @param sampled whether it is in a sampled trace
   */
  void ran(
      Query query,
      Operation operation,
      boolean sampled,
      long startNanos,
      @Nullable Throwable failure) {
    long nanos = recorder.now() - startNanos;
    if (!autoCommit) {
      if (!inTransaction) {
        inTransaction = true;
        transactionStartNanos = startNanos;
        transactionSqlNanos = 0;
      }
      transactionSqlNanos += nanos;
    }
    recorder.ran(query, operation, sampled, nanos, failure);
  }

  /** A transaction was committed, or could not be. */
  void committed(long startNanos, @Nullable Throwable failure) {
    ended(Operation.COMMIT, failure == null ? meters.committed : null, startNanos, failure);
  }

  /** A transaction was rolled back, or could not be. */
  void rolledBack(long startNanos, @Nullable Throwable failure) {
    ended(Operation.ROLLBACK, failure == null ? meters.rolledBack : null, startNanos, failure);
  }

  /** A part of a transaction was rolled back, or could not be. */
  void rolledBackToSavepoint(long startNanos, @Nullable Throwable failure) {
    long nanos = recorder.now() - startNanos;
    transactionSqlNanos += nanos;
    recorder.ended(Operation.ROLLBACK, nanos, failure);
  }

  /** Switching it on commits (java.sql.Connection). */
  void autoCommitSet(boolean on) {
    if (on && inTransaction) {
      transactionEnded(meters.committed, recorder.now());
    }
    autoCommit = on;
  }

  /** It could not be switched: on, for instance, because the commit failed. */
  void autoCommitNotSet(boolean on, Throwable failure) {
    recorder.failed(failure);
    if (on && inTransaction) {
      transactionEnded(meters.transactionFailed, recorder.now());
    }
  }

  private void ended(
      Operation operation,
      @Nullable HistogramRecorder outcome,
      long startNanos,
      @Nullable Throwable failure) {
    long nowNanos = recorder.now();
    transactionSqlNanos += nowNanos - startNanos;
    recorder.ended(operation, nowNanos - startNanos, failure);
    if (inTransaction) {
      transactionEnded(outcome == null ? meters.transactionFailed : outcome, nowNanos);
    }
  }

  private void transactionEnded(HistogramRecorder outcome, long nowNanos) {
    inTransaction = false;
    long nanos = nowNanos - transactionStartNanos;
    outcome.record(nanos);
    meters.transactionIdle.record(nanos - transactionSqlNanos);
  }

  /** Asked at a scrape, from another thread. */
  boolean isOverdue() {
    return recorder.now() - takenNanos > recorder.overdueNanos();
  }

  /** Writes the log line that finds the holder, once. From another thread. */
  void tellIfOverdue() {
    Thread thread = holder;
    if (isOverdue() && !isOverdueTold && thread != null) {
      tellOverdue(recorder.now() - takenNanos, thread);
    }
  }

  private void tellOverdue(long heldNanos, @Nullable Thread stillHeldBy) {
    isOverdueTold = true;
    Thread thread = holder;
    Query query = lastQuery;
    Throwable where = null;
    if (stillHeldBy != null) {
      where = new Throwable("Where thread " + stillHeldBy.getName() + " is now");
      where.setStackTrace(stillHeldBy.getStackTrace());
    }
    log.warn(
        "Connection of pool {} {} for {} ms by thread {}; last query: {}",
        meters.pool,
        stillHeldBy == null ? "was held" : "has been held",
        TimeUnit.NANOSECONDS.toMillis(heldNanos),
        thread == null ? "unknown" : thread.getName(),
        query == null ? "none" : query.sanitised(),
        where);
  }
}
