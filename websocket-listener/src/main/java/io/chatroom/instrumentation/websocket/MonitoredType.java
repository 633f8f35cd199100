package io.chatroom.instrumentation.websocket;

import static java.util.Objects.requireNonNull;

import jakarta.websocket.EndpointConfig;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** What is known of a class whose objects report to us. */
final class MonitoredType {

  // Kept in the class itself, so it lives no longer than that.
  private static final ClassValue<AtomicReference<@Nullable MonitoredType>> TYPES =
      new ClassValue<>() {
        @Override
        protected AtomicReference<@Nullable MonitoredType> computeValue(Class<?> type) {
          return new AtomicReference<>(WovenClasses.typeOf(type));
        }
      };

  private static final ClassValue<AtomicReference<@Nullable MonitoredType>> TARGETS =
      new ClassValue<>() {
        @Override
        protected AtomicReference<@Nullable MonitoredType> computeValue(Class<?> type) {
          return new AtomicReference<>();
        }
      };

  private final Class<?> endpointClass;
  private final @Nullable EndpointModel declared;
  private final boolean seesOpen;
  private final boolean seesClose;
  private final boolean seesAllOnJetty;
  // One of each deployment: their paths are the application's.
  private final Map<String, EndpointModel> deployed = new ConcurrentHashMap<>();

  /**
   * For an annotated class.
   *
   * @param seesOpen whether every container calls a method of it when a connection opens
   * @param seesClose the same when it ends
   * @param seesAllOnJetty whether Jetty does both: it reads the object's class, others the declared
   */
  MonitoredType(EndpointModel model, boolean seesOpen, boolean seesClose, boolean seesAllOnJetty) {
    this(model.endpointClass(), model, seesOpen, seesClose, seesAllOnJetty);
  }

  private MonitoredType(
      Class<?> endpointClass,
      @Nullable EndpointModel declared,
      boolean seesOpen,
      boolean seesClose,
      boolean seesAllOnJetty) {
    this.endpointClass = endpointClass;
    this.declared = declared;
    this.seesOpen = seesOpen;
    this.seesClose = seesClose;
    this.seesAllOnJetty = seesAllOnJetty;
  }

  /** For a class whose path is known when it is deployed. */
  static MonitoredType programmatic(Class<?> endpointClass, boolean seesOpen, boolean seesClose) {
    return new MonitoredType(endpointClass, null, seesOpen, seesClose, false);
  }

  /** For a class whose objects a {@link RecordingEndpoint} stands in for. */
  static MonitoredType ofTarget(Class<?> endpointClass) {
    AtomicReference<@Nullable MonitoredType> known = TARGETS.get(endpointClass);
    MonitoredType type = known.get();
    if (type == null) {
      known.compareAndSet(null, programmatic(endpointClass, true, true));
      type = requireNonNull(known.get());
    }
    return type;
  }

  static boolean isTarget(Class<?> endpointClass) {
    return TARGETS.get(endpointClass).get() != null;
  }

  static @Nullable MonitoredType of(Class<?> type) {
    return TYPES.get(type).get();
  }

  /** By the object that stands for an endpoint. */
  static @Nullable MonitoredType of(Object endpoint) {
    return endpoint instanceof RecordingEndpoint recording
        ? recording.type()
        : of(endpoint.getClass());
  }

  void register(Class<?> type) {
    TYPES.get(type).set(this);
  }

  /** Null for a programmatic endpoint of which no deployment is known. */
  @Nullable EndpointModel model(@Nullable Object config) {
    if (declared != null) {
      return declared;
    }
    return config instanceof EndpointConfig deployment
        ? deployed.computeIfAbsent(
            EndpointModel.label(endpointClass, deployment),
            label -> EndpointModel.of(endpointClass, deployment))
        : null;
  }

  /** Counting an opening without its end, or the reverse, would falsify what is open. */
  boolean seesWholeLife(@Nullable RecordingSession session) {
    return (seesOpen && seesClose)
        || (seesAllOnJetty && session != null && Container.of(session.raw()) == Container.JETTY);
  }
}
