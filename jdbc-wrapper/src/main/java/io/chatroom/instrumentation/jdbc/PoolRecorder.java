package io.chatroom.instrumentation.jdbc;

import io.chatroom.instrumentation.recording.Component;
import io.chatroom.instrumentation.recording.DatabaseCalls;
import io.chatroom.instrumentation.recording.ExceptionKind;
import io.chatroom.instrumentation.recording.HistogramRecorder;
import io.chatroom.instrumentation.recording.Recorders;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Records what the connections of one pool do, with the options of one who uses it. Safe for any
 * thread; never throws.
 */
final class PoolRecorder {

  private final PoolMeters meters;
  private final Recorders recorders;
  private final SqlStates sqlStates;
  private final SlowQueryLog slowQueries;
  private final @Nullable QuerySpans spans;
  private final JdbcOptions options;
  private final @Nullable LongSupplier clock;
  private final OverdueWatch overdueWatch;
  private volatile boolean pooledAbove;
  private volatile @Nullable DatabaseAddress address;

  /**
   * @param clock tells nanoseconds; null for the system's, which is asked for each query and which
   *     a compiler reads in place
   */
  PoolRecorder(PoolMeters meters, Pools pools, JdbcOptions options, @Nullable LongSupplier clock) {
    this.meters = meters;
    this.recorders = pools.recorders;
    this.sqlStates = pools.sqlStates;
    this.slowQueries = pools.slowQueries;
    this.spans = pools.spans;
    this.options = options;
    this.clock = clock;
    this.overdueWatch = new OverdueWatch(this, options.overdueNanos());
    sqlStates.registerAtZero(meters.pool);
    DatabaseCalls.markCounted();
  }

  PoolMeters meters() {
    return meters;
  }

  long overdueNanos() {
    return options.overdueNanos();
  }

  /** Now, for differences. */
  long now() {
    return clock == null ? System.nanoTime() : clock.getAsLong();
  }

  /** What is known of {@code sql}. */
  Query query(@Nullable String sql) {
    try {
      return sql == null ? meters.unknownQuery : meters.queries.get(sql);
    } catch (Throwable ours) {
      caught(ours);
      return meters.unknownQuery;
    }
  }

  /**
   * A recording view of {@code raw}, unless something below records it already.
   *
   * @param startNanos when it was asked for
   * @param autoCommit what the connection begins with
   */
  @Nullable Connection acquired(@Nullable Connection raw, long startNanos, boolean autoCommit) {
    if (raw == null) {
      return null; // a mock's answer, or that of a driver the URL is not for
    }
    try {
      if (isRecorded(raw)) {
        tellWrappedTwice();
        return raw;
      }
      long nowNanos = now();
      meters.acquired.record(nowNanos - startNanos);
      Checkout checkout = new Checkout(this, autoCommit);
      if (!pooledAbove) {
        checkout.begin(nowNanos);
      }
      return new RecordingConnection(raw, checkout);
    } catch (Throwable ours) {
      caught(ours);
      return raw;
    }
  }

  /** No connection was to be had. */
  void acquireFailed(long startNanos, Throwable failure) {
    HistogramRecorder outcome = isTimeout(failure) ? meters.acquireTimedOut : meters.acquireFailed;
    outcome.record(now() - startNanos);
    failed(failure);
  }

  /** What was wrapped twice is recorded once, by the wrapper that is nearer to the driver. */
  void tellWrappedTwice() {
    recorders
        .problems()
        .warnOnce(
            "A data source is wrapped for recording that is recorded already; the outer wrapper records nothing");
  }

  /**
   * A pool keeps these connections: they are in use only from their first statement until they are
   * put back.
   */
  void pooledAbove() {
    pooledAbove = true;
  }

  boolean isPooledAbove() {
    return pooledAbove;
  }

  /** A connection is being watched for being held too long. */
  void watch() {
    overdueWatch.arm();
  }

  /** The span of a query that is about to run; null unless it would be exported. */
  @Nullable Span querySpan(Query query, int batchSize, Connection raw) {
    return spans == null || !spans.isWanted() ? null : spans.query(query, batchSize, address(raw));
  }

  /** As {@link #querySpan}, of a call that runs no query. */
  @Nullable Span span(Operation operation, Connection raw) {
    return spans == null || !spans.isWanted() ? null : spans.start(operation.name(), address(raw));
  }

  /** The call is over and is recorded next: what is recorded points to its span. */
  Tracer.@Nullable SpanInScope recordingIn(@Nullable Span span) {
    return span == null || spans == null ? null : spans.enter(span);
  }

  /** The end of a span there may have been, and of the scope it was recorded in. */
  void end(@Nullable Span span, Tracer.@Nullable SpanInScope scope, @Nullable Throwable failure) {
    if (span != null && spans != null) {
      spans.end(span, scope, failure);
    }
  }

  /** A call to the database that is no query ended. */
  void ended(Operation operation, long nanos, @Nullable Throwable failure) {
    if (failure == null) {
      meters.succeeded[operation.ordinal()].record(nanos);
    } else {
      meters.failed[operation.ordinal()].record(nanos);
      failed(failure);
    }
  }

  /** A query was run, well or not. */
  void ran(
      Query query, Operation operation, boolean sampled, long nanos, @Nullable Throwable failure) {
    try {
      query.totals().ran(operation, failure == null, sampled, nanos);
    } catch (Throwable ours) {
      caught(ours);
    }
    if (failure != null) {
      failed(failure);
    }
    if (nanos >= options.slowQueryNanos()) {
      slow(query, nanos);
    }
  }

  /** The driver threw. */
  void failed(Throwable failure) {
    try {
      String state = SqlStates.classOf(failure);
      sqlStates.counter(meters.pool, state).increment();
      recorders.exceptions().record(Component.JDBC, kind(state, failure), failure);
    } catch (Throwable ours) {
      caught(ours);
    }
  }

  /** Something of ours failed. */
  void caught(Throwable ours) {
    recorders.problems().caught(Component.JDBC, "A database call could not be recorded", ours);
  }

  private void slow(Query query, long nanos) {
    try {
      slowQueries.ran(meters.pool, query, nanos, now());
    } catch (Throwable ours) {
      caught(ours);
    }
  }

  /** Asked of the first connection that is traced, which has the URL at hand. */
  private DatabaseAddress address(Connection raw) {
    DatabaseAddress known = address;
    if (known == null) {
      known = DatabaseAddress.UNKNOWN;
      try {
        known = DatabaseAddress.of(raw.getMetaData().getURL());
      } catch (SQLException | RuntimeException unwilling) {
        // Then it stays unknown: no reason to ask again and again.
      }
      address = known;
    }
    return known;
  }

  private static boolean isRecorded(Connection raw) {
    try {
      return raw.isWrapperFor(Recorded.class);
    } catch (SQLException | RuntimeException | AbstractMethodError unwilling) {
      return false; // a driver older than JDBC 4, or one that answers for nothing
    }
  }

  private static ExceptionKind kind(String state, Throwable failure) {
    return switch (state) {
      case SqlStates.TIMEOUT -> ExceptionKind.TIMEOUT;
      case SqlStates.CONNECTION_LOST -> ExceptionKind.TRANSPORT;
      default -> ExceptionKind.of(failure);
    };
  }

  /** Pools have no common exception for it; HikariCP's is the transient one. */
  private static boolean isTimeout(Throwable failure) {
    return failure instanceof SQLTransientConnectionException
        || SqlStates.classOf(failure).equals(SqlStates.TIMEOUT)
        || ExceptionKind.of(failure) == ExceptionKind.TIMEOUT;
  }
}
