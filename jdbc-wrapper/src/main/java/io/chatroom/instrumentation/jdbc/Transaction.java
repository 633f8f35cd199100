package io.chatroom.instrumentation.jdbc;

import io.chatroom.instrumentation.recording.HistogramRecorder;

/**
 * How long a transaction takes, and how much of that nobody asks the database anything. It begins
 * with its first query. One after the other; for one thread at a time, as a connection is.
 */
final class Transaction {

  private boolean isOpen;
  private long startNanos;
  private long waitedNanos;

  boolean isOpen() {
    return isOpen;
  }

  /** A query was run, perhaps the first. */
  void ran(long queryStartNanos, long nanos) {
    if (!isOpen) {
      isOpen = true;
      startNanos = queryStartNanos;
      waitedNanos = 0;
    }
    waitedNanos += nanos;
  }

  /** So long the application waited for the database. */
  void waited(long nanos) {
    waitedNanos += nanos;
  }

  /** It is over, and is recorded. */
  void end(HistogramRecorder outcome, HistogramRecorder idle, long nowNanos) {
    isOpen = false;
    long nanos = nowNanos - startNanos;
    outcome.record(nanos);
    idle.record(nanos - waitedNanos);
  }
}
