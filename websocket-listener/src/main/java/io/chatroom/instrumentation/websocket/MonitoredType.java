package io.chatroom.instrumentation.websocket;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a class whose objects report to us.
 *
 * @param seesOpen whether every container calls a method of it when a connection opens
 * @param seesClose the same when it ends
 * @param seesAllOnJetty whether Jetty does both: it reads the object's class, others the declared
 */
record MonitoredType(
    EndpointModel model, boolean seesOpen, boolean seesClose, boolean seesAllOnJetty) {

  // Kept in the class itself, so it lives no longer than that.
  private static final ClassValue<AtomicReference<@Nullable MonitoredType>> TYPES =
      new ClassValue<>() {
        @Override
        protected AtomicReference<@Nullable MonitoredType> computeValue(Class<?> type) {
          return new AtomicReference<>();
        }
      };

  static @Nullable MonitoredType of(Class<?> type) {
    return TYPES.get(type).get();
  }

  void register(Class<?> type) {
    TYPES.get(type).set(this);
  }

  /** Counting an opening without its end, or the reverse, would falsify what is open. */
  boolean seesWholeLife(@Nullable RecordingSession session) {
    return (seesOpen && seesClose)
        || (seesAllOnJetty && session != null && Container.of(session.raw()) == Container.JETTY);
  }
}
