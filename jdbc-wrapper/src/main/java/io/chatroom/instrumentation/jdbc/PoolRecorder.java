package io.chatroom.instrumentation.jdbc;

import io.chatroom.instrumentation.ChatMeter;
import io.chatroom.instrumentation.recording.Component;
import io.chatroom.instrumentation.recording.DatabaseCalls;
import io.chatroom.instrumentation.recording.ExceptionKind;
import io.chatroom.instrumentation.recording.HistogramRecorder;
import io.chatroom.instrumentation.recording.Recorders;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Records what the connections of one pool do. Every meter is resolved here, once; the only file
 * that records. Safe for any thread; never throws.
 */
final class PoolRecorder {

  private static final Operation[] OPERATIONS = Operation.values();

  private final Recorders recorders;
  private final String pool;
  private final HistogramRecorder[] succeeded = new HistogramRecorder[OPERATIONS.length];
  private final HistogramRecorder[] failed = new HistogramRecorder[OPERATIONS.length];
  private final Set<RecordingConnection> inUse;
  private final SqlStates sqlStates;

  PoolRecorder(String pool, Recorders recorders, SqlStates sqlStates) {
    this.recorders = recorders;
    this.pool = pool;
    this.sqlStates = sqlStates;
    for (Operation operation : OPERATIONS) {
      succeeded[operation.ordinal()] =
          recorders.histogram(ChatMeter.DB_OPERATION_DURATION, pool, operation.label(), "ok");
      failed[operation.ordinal()] =
          recorders.histogram(ChatMeter.DB_OPERATION_DURATION, pool, operation.label(), "error");
    }
    inUse = recorders.liveSet(ChatMeter.DB_CONNECTIONS_IN_USE, pool);
    sqlStates.registerAtZero(pool);
    DatabaseCalls.markCounted();
  }

  /** What is known of {@code sql}. */
  Query query(@Nullable String sql) {
    try {
      return sql == null ? Query.UNKNOWN : Query.of(sql);
    } catch (Throwable ours) {
      caught(ours);
      return Query.UNKNOWN;
    }
  }

  /** A recording view of {@code raw}, unless something below records it already. */
  Connection connection(Connection raw) {
    if (isRecorded(raw)) {
      tellWrappedTwice();
      return raw;
    }
    return RecordingConnection.of(raw, this);
  }

  /** What was wrapped twice is recorded once, by the wrapper that is nearer to the driver. */
  void tellWrappedTwice() {
    recorders
        .problems()
        .warnOnce(
            "A data source is wrapped for recording that is recorded already; the outer wrapper records nothing");
  }

  private static boolean isRecorded(Connection raw) {
    try {
      return raw.isWrapperFor(Recorded.class);
    } catch (SQLException | RuntimeException | AbstractMethodError unwilling) {
      return false; // a driver older than JDBC 4, or one that answers for nothing
    }
  }

  /** A connection was handed out. */
  void taken(RecordingConnection connection) {
    try {
      inUse.add(connection);
    } catch (Throwable ours) {
      caught(ours);
    }
  }

  /** A connection was given back, perhaps not for the first time. */
  void returned(RecordingConnection connection) {
    try {
      inUse.remove(connection);
    } catch (Throwable ours) {
      caught(ours);
    }
  }

  /**
   * A call to the database begins.
   *
   * @return the time, for {@link #finished}
   */
  long begin() {
    return System.nanoTime();
  }

  /** A call to the database ended, well or with {@code failure}. */
  void finished(Operation operation, long startNanos, @Nullable Throwable failure) {
    long nanos = System.nanoTime() - startNanos;
    if (failure == null) {
      succeeded[operation.ordinal()].record(nanos);
    } else {
      failed[operation.ordinal()].record(nanos);
      failed(failure);
    }
  }

  /** The driver threw. */
  void failed(Throwable failure) {
    try {
      String state = SqlStates.classOf(failure);
      sqlStates.counter(pool, state).increment();
      recorders.exceptions().record(Component.JDBC, kind(state, failure), failure);
    } catch (Throwable ours) {
      caught(ours);
    }
  }

  void caught(Throwable ours) {
    recorders.problems().caught(Component.JDBC, "A database call could not be recorded", ours);
  }

  private static ExceptionKind kind(String state, Throwable failure) {
    return switch (state) {
      case SqlStates.TIMEOUT -> ExceptionKind.TIMEOUT;
      case SqlStates.CONNECTION_LOST -> ExceptionKind.TRANSPORT;
      default -> ExceptionKind.of(failure);
    };
  }
}
