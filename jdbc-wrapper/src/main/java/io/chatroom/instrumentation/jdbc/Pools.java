package io.chatroom.instrumentation.jdbc;

import io.chatroom.instrumentation.ChatMeter;
import io.chatroom.instrumentation.ChatRoomTelemetry;
import io.chatroom.instrumentation.recording.LabelGuard;
import io.chatroom.instrumentation.recording.Recorders;
import io.chatroom.instrumentation.recording.Settings;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The recorders of every pool that one telemetry knows: who names the same pool shares its
 * recorder, however the connections come about.
 */
final class Pools {

  /** The pool of those who name none. */
  static final String DEFAULT_NAME = "default";

  // Values must not refer to their key, or no entry would ever leave.
  private static final Map<ChatRoomTelemetry, Pools> BY_TELEMETRY = new WeakHashMap<>();

  final Recorders recorders;
  final SqlStates sqlStates;
  final SlowQueryLog slowQueries;
  final @Nullable QuerySpans spans;

  private final Settings settings;
  private final LabelGuard<Pool> pools;

  private Pools(ChatRoomTelemetry telemetry) {
    this.recorders = telemetry.recorders();
    this.settings = telemetry.settings();
    this.sqlStates = new SqlStates(recorders);
    this.slowQueries = new SlowQueryLog(telemetry.currentSpan());
    this.spans = QuerySpans.of(telemetry);
    QueryTotals.BySummary totals = new QueryTotals.BySummary(recorders);
    this.pools =
        recorders.guard(
            ChatMeter.DB_OPERATION_DURATION,
            "pool",
            // An overflow that nobody needs has no series.
            name -> new Pool(() -> new PoolMeters(name, recorders, totals)));
  }

  static Pools of(ChatRoomTelemetry telemetry) {
    synchronized (BY_TELEMETRY) {
      return BY_TELEMETRY.computeIfAbsent(telemetry, Pools::new);
    }
  }

  /** What the environment sets. */
  JdbcOptions options() {
    return JdbcOptions.of(settings);
  }

  /**
   * The recorder of the pool {@code name} for connections of a driver, or of the overflow where too
   * many pools have been named.
   *
   * @throws IllegalArgumentException if a setting does not fit
   */
  PoolRecorder ofDriver(String name) {
    return pools.get(name).ofDriver(this);
  }

  /** A recorder of the pool {@code name} with options of its own. */
  PoolRecorder recorder(String name, JdbcOptions options, @Nullable LongSupplier clock) {
    return recorder(pools.get(name).meters(), options, clock);
  }

  private PoolRecorder recorder(
      PoolMeters meters, JdbcOptions options, @Nullable LongSupplier clock) {
    return new PoolRecorder(meters, this, options, clock);
  }

  /** Resolves what it needs when first asked. */
  private static final class Pool {
    private final Supplier<PoolMeters> factory;
    private @Nullable PoolMeters meters;
    private @Nullable PoolRecorder ofDriver;

    Pool(Supplier<PoolMeters> factory) {
      this.factory = factory;
    }

    synchronized PoolMeters meters() {
      if (meters == null) {
        meters = factory.get();
      }
      return meters;
    }

    synchronized PoolRecorder ofDriver(Pools pools) {
      if (ofDriver == null) {
        ofDriver = pools.recorder(meters(), pools.options(), null);
      }
      return ofDriver;
    }
  }
}
