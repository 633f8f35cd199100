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
 *
 * <p>Knows its connection not: while it is in use it is reachable, and a connection that somebody
 * forgot must not be, for then the driver could not find it out and close it. One is made for each
 * checkout of a wrapped pool, so it is small: what few need is an object of its own.
 */
final class Checkout {

  private static final Logger log = LoggerFactory.getLogger("io.chatroom.instrumentation.jdbc");

  private final PoolRecorder recorder;

  private short place = SlotSet.ELSEWHERE;
  private boolean isOut;
  private boolean isOver;
  private boolean isUsed;
  private long takenNanos;
  private @Nullable Thread holder;
  private @Nullable Query lastQuery;
  private volatile boolean isOverdueTold;

  private byte runsOfOnlyQuery;

  /** From the second query on that is another one; then it is kept. */
  private @Nullable RepeatedQueries repeated;

  private boolean autoCommit;

  /** From the first query on in a transaction, which may be over; then it is kept. */
  private @Nullable Transaction transaction;

  private int openStatements;
  private int openResultSets;

  Checkout(PoolRecorder recorder, boolean autoCommit) {
    this.recorder = recorder;
    this.autoCommit = autoCommit;
  }

  PoolRecorder recorder() {
    return recorder;
  }

  private PoolMeters meters() {
    return recorder.meters();
  }

  boolean belongsTo(PoolRecorder asked) {
    return recorder == asked;
  }

  /** The connection is handed out. */
  void begin(long nowNanos) {
    isOut = true;
    isUsed = false;
    if (isOverdueTold) {
      isOverdueTold = false; // volatile, so that writing makes the processor wait
    }
    takenNanos = nowNanos;
    holder = Thread.currentThread();
    lastQuery = null;
    runsOfOnlyQuery = 0;
    if (repeated != null) {
      repeated.reset();
    }
    try {
      place = meters().inUse.add(this);
      recorder.watch();
    } catch (Throwable ours) {
      recorder.caught(ours);
    }
  }

  /** The connection is given back, perhaps not for the first time. */
  void end() {
    try {
      if (!autoCommit && isInTransaction()) {
        transactionEnded(meters().implicitlyRolledBack, recorder.now());
      }
      if (openStatements > 0) {
        meters().unclosedStatements.add(openStatements);
      }
      if (openResultSets > 0) {
        meters().unclosedResultSets.add(openResultSets);
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
    meters().inUse.remove(this, place);
    place = SlotSet.ELSEWHERE;
    if (counts) {
      long heldNanos = recorder.now() - takenNanos;
      meters().use.record(heldNanos);
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
      if (isRepeated(query)) {
        meters().repeatedQueries.increment();
      }
      if (lastQuery != query) {
        lastQuery = query; // into an object that may be old, which costs a memory barrier
      }
      DatabaseCalls.increment();
    } catch (Throwable ours) {
      recorder.caught(ours);
    }
    return recorder.now();
  }

  /** True once for each checkout, for most of which one query is all there is to remember. */
  private boolean isRepeated(Query query) {
    if (repeated != null) {
      return repeated.ran(query.fingerprint());
    }
    Query only = lastQuery;
    if (only == null || only.fingerprint() == query.fingerprint()) {
      return runsOfOnlyQuery <= RepeatedQueries.LIMIT && ++runsOfOnlyQuery > RepeatedQueries.LIMIT;
    }
    repeated = new RepeatedQueries(only.fingerprint(), runsOfOnlyQuery);
    return repeated.ran(query.fingerprint());
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
      if (transaction == null) {
        transaction = new Transaction();
      }
      transaction.ran(startNanos, nanos);
    }
    recorder.ran(query, operation, sampled, nanos, failure);
  }

  /** A transaction was committed, or could not be. */
  void committed(long startNanos, @Nullable Throwable failure) {
    ended(Operation.COMMIT, failure == null ? meters().committed : null, startNanos, failure);
  }

  /** A transaction was rolled back, or could not be. */
  void rolledBack(long startNanos, @Nullable Throwable failure) {
    ended(Operation.ROLLBACK, failure == null ? meters().rolledBack : null, startNanos, failure);
  }

  /** A part of a transaction was rolled back, or could not be. */
  void rolledBackToSavepoint(long startNanos, @Nullable Throwable failure) {
    long nanos = recorder.now() - startNanos;
    if (transaction != null) {
      transaction.waited(nanos);
    }
    recorder.ended(Operation.ROLLBACK, nanos, failure);
  }

  /** Switching it on commits (java.sql.Connection). */
  void autoCommitSet(boolean on) {
    if (on && isInTransaction()) {
      transactionEnded(meters().committed, recorder.now());
    }
    autoCommit = on;
  }

  /** It could not be switched: on, for instance, because the commit failed. */
  void autoCommitNotSet(boolean on, Throwable failure) {
    recorder.failed(failure);
    if (on && isInTransaction()) {
      transactionEnded(meters().transactionFailed, recorder.now());
    }
  }

  private void ended(
      Operation operation,
      @Nullable HistogramRecorder outcome,
      long startNanos,
      @Nullable Throwable failure) {
    long nowNanos = recorder.now();
    long nanos = nowNanos - startNanos;
    if (transaction != null) {
      transaction.waited(nanos);
    }
    recorder.ended(operation, nanos, failure);
    if (isInTransaction()) {
      transactionEnded(outcome == null ? meters().transactionFailed : outcome, nowNanos);
    }
  }

  private boolean isInTransaction() {
    return transaction != null && transaction.isOpen();
  }

  private void transactionEnded(HistogramRecorder outcome, long nowNanos) {
    if (transaction != null) {
      transaction.end(outcome, meters().transactionIdle, nowNanos);
    }
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
        meters().pool,
        stillHeldBy == null ? "was held" : "has been held",
        TimeUnit.NANOSECONDS.toMillis(heldNanos),
        thread == null ? "unknown" : thread.getName(),
        query == null ? "none" : query.sanitised(),
        where);
  }
}
