package io.chatroom.instrumentation.jdbc;

import io.chatroom.instrumentation.ChatMeter;
import io.chatroom.instrumentation.ChatRoomTelemetry;
import io.chatroom.instrumentation.recording.LabelGuard;
import io.chatroom.instrumentation.recording.Recorders;
import java.util.Map;
import java.util.WeakHashMap;

/**
 * The recorders of every pool that one telemetry knows: who names the same pool shares its
 * recorder, however the connections come about.
 */
final class Pools {

  /** The pool of those who name none. */
  static final String DEFAULT_NAME = "default";

  // Values must not refer to their key, or no entry would ever leave.
  private static final Map<ChatRoomTelemetry, Pools> BY_TELEMETRY = new WeakHashMap<>();

  private final LabelGuard<Pool> pools;

  private Pools(Recorders recorders) {
    SqlStates sqlStates = new SqlStates(recorders);
    this.pools =
        recorders.guard(
            ChatMeter.DB_OPERATION_DURATION, "pool", name -> new Pool(name, recorders, sqlStates));
  }

  static Pools of(ChatRoomTelemetry telemetry) {
    synchronized (BY_TELEMETRY) {
      return BY_TELEMETRY.computeIfAbsent(telemetry, made -> new Pools(made.recorders()));
    }
  }

  /** The recorder of the pool {@code name}, or of the overflow where too many have been named. */
  PoolRecorder recorder(String name) {
    return pools.get(name).recorder();
  }

  /** Resolves its meters when first asked: a pool nobody uses, such as the overflow, has none. */
  private static final class Pool {
    private final String name;
    private final Recorders recorders;
    private final SqlStates sqlStates;
    private volatile @org.jspecify.annotations.Nullable PoolRecorder recorder;

    Pool(String name, Recorders recorders, SqlStates sqlStates) {
      this.name = name;
      this.recorders = recorders;
      this.sqlStates = sqlStates;
    }

    PoolRecorder recorder() {
      PoolRecorder made = recorder;
      return made != null ? made : make();
    }

    private synchronized PoolRecorder make() {
      PoolRecorder made = recorder;
      if (made == null) {
        made = new PoolRecorder(name, recorders, sqlStates);
        recorder = made;
      }
      return made;
    }
  }
}
