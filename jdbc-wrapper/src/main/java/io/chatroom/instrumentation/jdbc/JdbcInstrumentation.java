package io.chatroom.instrumentation.jdbc;

import static java.util.Objects.requireNonNull;

import io.chatroom.instrumentation.ChatRoomTelemetry;
import java.sql.SQLException;
import javax.sql.DataSource;

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

    /** Builds it. */
    public JdbcInstrumentation build() {
      return new JdbcInstrumentation(Pools.of(telemetry).recorder(poolName));
    }
  }
}
