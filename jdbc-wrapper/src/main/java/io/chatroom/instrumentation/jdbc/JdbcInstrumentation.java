package io.chatroom.instrumentation.jdbc;

import static java.util.Objects.requireNonNull;

import io.chatroom.instrumentation.ChatRoomTelemetry;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.LongSupplier;
import javax.sql.ConnectionPoolDataSource;
import javax.sql.DataSource;
import javax.sql.XADataSource;
import org.jspecify.annotations.Nullable;

/**
 * Records what passes through a {@link DataSource}. Where changing a URL is easier, see {@link
 * RecordingDriver}.
 */
public final class JdbcInstrumentation {

  private final PoolRecorder recorder;

  private JdbcInstrumentation(PoolRecorder recorder) {
    this.recorder = recorder;
  }

  /** Records into {@code telemetry} with the defaults. */
  public static JdbcInstrumentation create(ChatRoomTelemetry telemetry) {
    return builder(telemetry).build();
  }

  /** Starts from the defaults. */
  public static Builder builder(ChatRoomTelemetry telemetry) {
    return new Builder(requireNonNull(telemetry, "telemetry"));
  }

  /**
   * A recording view of {@code pool}. Wrap the pool itself rather than what it makes its
   * connections with: then a connection counts as in use while it is handed out. Closing the view
   * closes the pool.
   *
   * @return {@code pool} itself if it is recorded already
   */
  public DataSource wrap(DataSource pool) {
    requireNonNull(pool, "pool");
    if (isRecorded(pool)) {
      recorder.tellWrappedTwice();
      return pool;
    }
    return new RecordingDataSource(pool, recorder);
  }

  /**
   * A recording view of {@code source}, for a pool to make its connections with.
   *
   * @return {@code source} itself if it is recorded already
   */
  public ConnectionPoolDataSource wrapPooled(ConnectionPoolDataSource source) {
    if (requireNonNull(source, "source") instanceof Recorded) {
      recorder.tellWrappedTwice();
      return source;
    }
    return new RecordingConnectionPoolDataSource(source, recorder);
  }

  /**
   * A recording view of {@code source}, for a transaction manager to make its connections with.
   *
   * @return {@code source} itself if it is recorded already
   */
  public XADataSource wrapXa(XADataSource source) {
    if (requireNonNull(source, "source") instanceof Recorded) {
      recorder.tellWrappedTwice();
      return source;
    }
    return new RecordingXADataSource(source, recorder);
  }

  private static boolean isRecorded(DataSource pool) {
    try {
      return pool.isWrapperFor(Recorded.class);
    } catch (SQLException | RuntimeException unwilling) {
      return false;
    }
  }

  /** Every option with its default. */
  public static final class Builder {

    private final ChatRoomTelemetry telemetry;
    private String poolName = Pools.DEFAULT_NAME;

    private @Nullable Duration slowQuery;
    private @Nullable Duration overdue;
    private @Nullable LongSupplier clock;

    private Builder(ChatRoomTelemetry telemetry) {
      this.telemetry = telemetry;
    }

    /**
     * The value of the label {@code pool}. Default: {@code default}. Instances with the same name
     * share their series; over 20 names, the rest is {@code _other}.
     *
     * @throws IllegalArgumentException if it is blank
     */
    public Builder poolName(String name) {
      if (requireNonNull(name, "name").isBlank()) {
        throw new IllegalArgumentException("poolName is '" + name + "'; allowed is any text");
      }
      this.poolName = name;
      return this;
    }

    /**
     * Queries that take at least this long are written to the log, each once a minute. Default:
     * {@code CHATROOM_JDBC_SLOW_QUERY_MILLIS}, else one second.
     *
     * @throws IllegalArgumentException if it is not positive
     */
    public Builder slowQueryThreshold(Duration threshold) {
      this.slowQuery = positive("slowQueryThreshold", threshold);
      return this;
    }

    /**
     * Connections held longer count as overdue, and the log tells who holds them. Default: {@code
     * CHATROOM_JDBC_OVERDUE_MILLIS}, else 30 seconds.
     *
     * @throws IllegalArgumentException if it is not positive
     */
    public Builder overdueAfter(Duration threshold) {
      this.overdue = positive("overdueAfter", threshold);
      return this;
    }

    /** Nanoseconds from anywhere but the system's clock. */
    Builder clock(LongSupplier nanoTime) {
      this.clock = nanoTime;
      return this;
    }

    /**
     * Builds it.
     *
     * @throws IllegalArgumentException if a setting of the environment does not fit, naming it, its
     *     value and what is allowed
     */
    public JdbcInstrumentation build() {
      Pools pools = Pools.of(telemetry);
      JdbcOptions set = pools.options();
      JdbcOptions options =
          new JdbcOptions(
              slowQuery == null ? set.slowQueryNanos() : slowQuery.toNanos(),
              overdue == null ? set.overdueNanos() : overdue.toNanos());
      return new JdbcInstrumentation(pools.recorder(poolName, options, clock));
    }

    private static Duration positive(String option, Duration value) {
      if (requireNonNull(value, option).isZero() || value.isNegative()) {
        throw new IllegalArgumentException(
            option + " is '" + value + "'; allowed is any duration over zero");
      }
      return value;
    }
  }
}
