package io.chatroom.instrumentation;

import static java.util.Objects.requireNonNull;

import io.chatroom.instrumentation.recording.ClientContexts;
import io.chatroom.instrumentation.recording.Component;
import io.chatroom.instrumentation.recording.CounterRecorder;
import io.chatroom.instrumentation.recording.CurrentSpan;
import io.chatroom.instrumentation.recording.ExceptionKind;
import io.chatroom.instrumentation.recording.LabelGuard;
import io.chatroom.instrumentation.recording.Recorders;
import io.chatroom.instrumentation.recording.Settings;
import io.chatroom.instrumentation.recording.SpanErrors;
import io.chatroom.instrumentation.recording.Spans;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.propagation.Propagator;
import io.opentelemetry.api.OpenTelemetry;
import java.util.Collections;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The telemetry of one chat application: where its metrics go, and the few things only the
 * application can tell.
 *
 * <p>With nothing said it makes a Prometheus registry of its own, and exports traces when
 * OpenTelemetry's variables name an OTLP endpoint. Make one per application and registry: {@link
 * #create()} or {@link #builder()} where the application wires its parts by hand, {@link #global()}
 * where a container or {@code DriverManager} makes them.
 *
 * <p>Safe for any number of threads. Once built, nothing here throws into the application or blocks
 * it: a failure is counted in {@code chatroom_instrumentation_errors_total} and told once in the
 * log.
 */
public final class ChatRoomTelemetry implements AutoCloseable {

  /** Two of us would publish each series twice, and nothing could be scraped any more. */
  private static final Set<MeterRegistry> TAKEN =
      Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

  private static final int MAX_HEAVIEST_ROOMS = 20;
  private static final long HALF_LIFE_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final MeterRegistry meterRegistry;
  private final Settings settings;
  private final Recorders recorders;
  private final OwnedResources owned;
  private final @Nullable Tracing tracing;
  private final Spans spans;
  private final SpanErrors spanErrors;
  private final ClientContexts clientContexts;

  private final CounterRecorder[][] accepted;
  private final CounterRecorder[] rejected;
  private final CounterRecorder[] authAttempts;
  private final CounterRecorder[] rateLimited;
  private final CounterRecorder[][] opsActions;
  private final OnlineUsers onlineUsers = new OnlineUsers();
  private final Rooms rooms;
  private final @Nullable HeaviestRooms heaviestRooms;
  private final Broadcasts broadcasts;
  private final LabelGuard<Admission> admissions;

  private ChatRoomTelemetry(
      MeterRegistry meterRegistry,
      @Nullable Tracing tracing,
      SpanDrops spanDrops,
      Settings settings,
      OwnedResources owned) {
    this.meterRegistry = meterRegistry;
    this.tracing = tracing;
    this.settings = settings;
    this.owned = owned;
    this.recorders = new Recorders(meterRegistry, currentSpan());
    this.spans = tracing == null ? Spans.NONE : spans(tracing);
    this.spanErrors = new SpanErrors(settings);
    this.clientContexts =
        new ClientContexts(settings, recorders, tracing != null && tracing.idsDecide());
    this.accepted =
        Series.of(recorders, ChatMeter.MESSAGES, RoomClass.values(), MessageKind.values());
    this.rejected = Series.of(recorders, ChatMeter.MESSAGES_REJECTED, RejectionReason.values());
    this.authAttempts = Series.of(recorders, ChatMeter.AUTH_ATTEMPTS, AuthOutcome.values());
    this.rateLimited = Series.of(recorders, ChatMeter.RATE_LIMITED, Limit.values());
    this.opsActions =
        Series.of(recorders, ChatMeter.OPS_ACTIONS, OpsAction.values(), OpsOutcome.values());
    this.rooms = new Rooms(recorders);
    this.heaviestRooms = heaviestRooms(settings.number("rooms.top", 0, 0, MAX_HEAVIEST_ROOMS));
    this.broadcasts = new Broadcasts(recorders, spans, currentSpan(), clientContexts);
    this.admissions =
        recorders.guard(
            ChatMeter.WEBSOCKET_HANDSHAKES_REJECTED,
            "endpoint",
            endpoint -> new Admission(recorders, endpoint));
    recorders.gauge(ChatMeter.USERS_ONLINE, onlineUsers::count);
    spanDrops.register(recorders);
    recorders.gauge(
        ChatMeter.INSTRUMENTATION_INFO,
        () -> 1,
        version(),
        Integer.toString(ChatMeter.CONTRACT_VERSION));
  }

  /** Makes telemetry from the environment alone. */
  public static ChatRoomTelemetry create() {
    return builder().build();
  }

  /** Starts from the environment, to be changed before {@link Builder#build()}. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * The telemetry of this class loader's application, for parts that a container or {@code
   * DriverManager} makes: the one built with {@link Builder#buildAndRegisterGlobal()}, else one
   * made from the environment at the first call.
   */
  public static ChatRoomTelemetry global() {
    return GlobalTelemetry.get();
  }

  /**
   * A chat message was accepted. Call it once for a message, however many receive it.
   *
   * @param roomClass the kind of room it was written in
   * @param kind what it carries
   */
  public void messageAccepted(RoomClass roomClass, MessageKind kind) {
    FanOut current = CurrentFanOut.get();
    if (current != null) {
      current.accepted();
    }
    accepted[roomClass.ordinal()][kind.ordinal()].increment();
  }

  /**
   * A chat message was accepted, of a room whose name is known.
   *
   * @param room its name, which shows in {@code chatroom_room_messages_top} if that is switched on
   *     and the room is one of the heaviest; nowhere else, and it is not kept otherwise
   */
  public void messageAccepted(RoomClass roomClass, MessageKind kind, String room) {
    messageAccepted(roomClass, kind);
    if (heaviestRooms != null) {
      heaviestRooms.messageIn(requireNonNull(room, "room"));
    }
  }

  /**
   * A chat message was refused. What its handler sends from now on is an answer to the sender and
   * no delivery.
   */
  public void messageRejected(RejectionReason reason) {
    FanOut current = CurrentFanOut.get();
    if (current != null) {
      current.rejected();
    }
    rejected[reason.ordinal()].increment();
  }

  /**
   * A session of a user began. The user counts as online until every session of theirs is closed.
   *
   * @param userId whatever tells one user from another; it is kept in memory only while online and
   *     never leaves
   * @return to be closed when the session ends
   */
  public UserSession userOnline(String userId) {
    return onlineUsers.add(requireNonNull(userId, "userId"));
  }

  /** Who comes into rooms and goes. */
  public Rooms rooms() {
    return rooms;
  }

  /** How messages get to their recipients. */
  public Broadcasts broadcasts() {
    return broadcasts;
  }

  /**
   * Who may connect to a WebSocket endpoint.
   *
   * @param endpoint its path as declared, such as {@code /chat/{room}}
   */
  public Admission admission(String endpoint) {
    return admissions.get(requireNonNull(endpoint, "endpoint")).registered();
  }

  /** Somebody tried to sign in. */
  public void authAttempted(AuthOutcome outcome) {
    authAttempts[outcome.ordinal()].increment();
  }

  /** A limit was hit and a request refused for it, whatever else is counted for that. */
  public void rateLimited(Limit limit) {
    rateLimited[limit.ordinal()].increment();
  }

  /** Somebody asked for an operation through the chat. */
  public void opsActionTaken(OpsAction action, OpsOutcome outcome) {
    opsActions[action.ordinal()][outcome.ordinal()].increment();
  }

  /** An exception the application handled itself, which no instrumented part has seen. */
  public void exceptionCaught(Throwable failure) {
    recorders.exceptions().record(Component.APP, ExceptionKind.of(failure), failure);
  }

  /** Where the metrics go. */
  public MeterRegistry meterRegistry() {
    return meterRegistry;
  }

  /**
   * What spans are made with, or null where neither the application nor the environment asked for
   * traces.
   */
  public @Nullable Tracer tracer() {
    return tracing == null ? null : tracing.tracer();
  }

  /**
   * What carries a span's context to and from other processes, or null exactly where {@link
   * #tracer()} is.
   */
  public @Nullable Propagator propagator() {
    return tracing == null ? null : tracing.propagator();
  }

  /** For the library's modules: the span current on the calling thread, to be kept in a field. */
  public CurrentSpan currentSpan() {
    return tracing == null ? CurrentSpan.NONE : tracing.current();
  }

  /** For the library's modules: what they make spans with, as cheaply as can be. */
  public Spans spans() {
    return spans;
  }

  /** For the library's modules: how they mark a span as failed. */
  public SpanErrors spanErrors() {
    return spanErrors;
  }

  /** For the library's modules: which contexts of clients count. */
  public ClientContexts clientContexts() {
    return clientContexts;
  }

  /** For the library's modules: what they record with. */
  public Recorders recorders() {
    return recorders;
  }

  /** For the library's modules: the configuration from outside. */
  public Settings settings() {
    return settings;
  }

  /**
   * Takes our meters out of the registry and ends what we made ourselves: our own registry and
   * exporter, not those handed in. What is recorded afterwards goes nowhere.
   */
  @Override
  public void close() {
    GlobalTelemetry.forget(this);
    recorders.close();
    TAKEN.remove(meterRegistry);
    owned.close();
  }

  private @Nullable HeaviestRooms heaviestRooms(int shown) {
    if (shown == 0) {
      return null;
    }
    HeaviestRooms heaviest = new HeaviestRooms(HALF_LIFE_NANOS, System.nanoTime());
    recorders.comingAndGoing(
        ChatMeter.ROOM_MESSAGES_TOP, () -> heaviest.top(shown, System.nanoTime()));
    return heaviest;
  }

  private Spans spans(Tracing tracing) {
    return tracing.spans().create(settings.flag("tracing.mdc", true), recorders.problems());
  }

  private static String version() {
    String version = ChatRoomTelemetry.class.getPackage().getImplementationVersion();
    return version == null ? "unknown" : version;
  }

  /** Every option with its default. */
  public static final class Builder {

    private @Nullable MeterRegistry meterRegistry;
    private @Nullable Tracer tracer;
    private @Nullable Propagator propagator;
    private @Nullable OpenTelemetry openTelemetry;
    private @Nullable Boolean jvmMetrics;
    private Settings settings = Settings.fromEnvironment();

    private Builder() {}

    /**
     * Records into a registry of the application's. Default: a {@link PrometheusMeterRegistry} of
     * our own.
     */
    public Builder meterRegistry(MeterRegistry registry) {
      this.meterRegistry = requireNonNull(registry, "registry");
      return this;
    }

    /**
     * Makes spans with a tracer of the application's. Default: one over {@link
     * #openTelemetry(OpenTelemetry)}.
     */
    public Builder tracer(Tracer tracer) {
      this.tracer = requireNonNull(tracer, "tracer");
      return this;
    }

    /**
     * Makes spans with an OpenTelemetry of the application's, and carries contexts with its
     * propagators. Default: the global one if an agent or the application has set it; else one as
     * OpenTelemetry's own variables configure it, if they name an OTLP endpoint; else no spans.
     */
    public Builder openTelemetry(OpenTelemetry openTelemetry) {
      this.openTelemetry = requireNonNull(openTelemetry, "openTelemetry");
      return this;
    }

    /**
     * Carries contexts with a propagator of the application's, for the {@link #tracer(Tracer)} that
     * must then be given too. Default: for a tracer given, W3C's {@code traceparent}; else those of
     * {@link #openTelemetry(OpenTelemetry)}, which {@code OTEL_PROPAGATORS} configures to be W3C's
     * {@code traceparent}, {@code tracestate} and {@code baggage}.
     */
    public Builder propagator(Propagator propagator) {
      this.propagator = requireNonNull(propagator, "propagator");
      return this;
    }

    /**
     * Whether to publish the JVM's and the process's metrics too. Default: {@code
     * CHATROOM_JVM_METRICS}, else true for a registry of our own and false for one handed in, which
     * has them already.
     */
    public Builder jvmMetrics(boolean publish) {
      this.jvmMetrics = publish;
      return this;
    }

    /** Reads settings from elsewhere than the process's environment. */
    public Builder settings(Settings settings) {
      this.settings = requireNonNull(settings, "settings");
      return this;
    }

    /**
     * Builds it.
     *
     * @throws IllegalArgumentException if an option or a setting does not fit, naming it, its value
     *     and what is allowed
     */
    public ChatRoomTelemetry build() {
      if (meterRegistry instanceof PrometheusMeterRegistry && !TAKEN.add(meterRegistry)) {
        throw new IllegalArgumentException(
            "meterRegistry is %s, into which another ChatRoomTelemetry records; allowed is one at a time: close that first"
                .formatted(meterRegistry));
      }
      try {
        return make();
      } catch (RuntimeException | Error notBuilt) {
        TAKEN.remove(meterRegistry);
        throw notBuilt;
      }
    }

    private ChatRoomTelemetry make() {
      boolean jvm =
          jvmMetrics != null ? jvmMetrics : settings.flag("jvm.metrics", meterRegistry == null);
      OwnedResources owned = new OwnedResources();
      SpanDrops drops = new SpanDrops();
      Tracing tracing = tracing(owned, drops);
      CurrentSpan current = tracing == null ? CurrentSpan.NONE : tracing.current();
      MeterRegistry registry =
          meterRegistry != null ? meterRegistry : owned.prometheusRegistry(current);
      if (jvm) {
        owned.bindJvmMetrics(registry);
      }
      return new ChatRoomTelemetry(registry, tracing, drops, settings, owned);
    }

    private @Nullable Tracing tracing(OwnedResources owned, SpanDrops drops) {
      if (tracer == null && propagator != null) {
        throw new IllegalArgumentException(
            "propagator is " + propagator + " without a tracer; allowed is tracer(...) beside it");
      }
      if (tracer != null && openTelemetry != null) {
        throw new IllegalArgumentException(
            "openTelemetry is %s beside tracer %s; allowed is one of the two"
                .formatted(openTelemetry, tracer));
      }
      if (tracer != null) {
        return Tracing.of(tracer, propagator);
      }
      return openTelemetry != null
          ? Tracing.of(openTelemetry)
          : owned.tracingFromEnvironment(drops, version());
    }

    /**
     * Builds it and makes it the one that {@link ChatRoomTelemetry#global()} answers.
     *
     * @throws IllegalStateException if there is a global one already: close it first
     */
    public ChatRoomTelemetry buildAndRegisterGlobal() {
      return GlobalTelemetry.register(this);
    }
  }
}
