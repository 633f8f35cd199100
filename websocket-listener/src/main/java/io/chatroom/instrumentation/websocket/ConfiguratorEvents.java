package io.chatroom.instrumentation.websocket;

import io.chatroom.instrumentation.Admission;
import io.chatroom.instrumentation.HandshakeRefusal;
import jakarta.websocket.server.HandshakeRequest;
import jakarta.websocket.server.ServerEndpointConfig;
import org.jspecify.annotations.Nullable;

/**
 * Called from the code that is put into configurators of an application, and into constructors of
 * its endpoints; not for applications. It is public because that code stands in the application's
 * classes. Nothing here throws.
 */
public final class ConfiguratorEvents {

  /** For a method that another one called, as an override does: the outermost decides. */
  private static final int NESTED = Integer.MIN_VALUE;

  // A class of the JDK's: a container's thread keeps no application.
  private static final ThreadLocal<@Nullable Boolean> ASKED = new ThreadLocal<>();

  /** What {@link Admission#countedOnThread()} was before the constructor that began last. */
  private static final ThreadLocal<int[]> BEFORE = ThreadLocal.withInitial(() -> new int[1]);

  private ConfiguratorEvents() {}

  /** A configurator, which keeps what is known of its refusals. */
  public interface Keeper {
    /** What was kept, or null. */
    @Nullable Object chatroom$refusals();

    /** Keeps {@code refusals}. */
    void chatroom$refusals(@Nullable Object refusals);
  }

  /** A configurator is asked: to be told when it has answered. */
  public static int asked() {
    if (ASKED.get() != null) {
      return NESTED;
    }
    ASKED.set(Boolean.TRUE);
    return Admission.countedOnThread();
  }

  /** It is asked about a handshake whose origin it has allowed. */
  public static void handshakeBegins(
      Object configurator, int asked, ServerEndpointConfig config, HandshakeRequest request) {
    if (asked != NESTED) {
      try {
        Handshakes.keep(config, request);
        refusals(configurator).learn(config);
      } catch (Throwable ours) {
        EndpointEvents.lost("A handshake was not told to its endpoint", ours);
      }
    }
  }

  /** It has answered about an origin. */
  public static void originChecked(
      Object configurator, int asked, boolean allowed, @Nullable Throwable failure) {
    answered(
        configurator,
        asked,
        allowed,
        failure == null ? HandshakeRefusal.ORIGIN : HandshakeRefusal.ERROR);
  }

  /** It has done what it was asked for, or failed to. */
  public static void done(Object configurator, int asked, boolean well) {
    answered(configurator, asked, well, HandshakeRefusal.ERROR);
  }

  /** An endpoint's constructor begins: its superclass's is over. */
  public static void making() {
    BEFORE.get()[0] = Admission.countedOnThread();
  }

  /** It threw, and the application has not counted that by itself. */
  public static void notMade(Throwable failure, Object endpoint) {
    try {
      MonitoredType type = MonitoredType.of(endpoint.getClass());
      EndpointModel model = type == null ? null : type.model(null);
      if (model != null && !model.isClient()) {
        new Refusals(model.template())
            .refusedUnlessCounted(HandshakeRefusal.ERROR, BEFORE.get()[0]);
      }
    } catch (Throwable ours) {
      EndpointEvents.lost("An endpoint that could not be made was not counted", ours);
    }
  }

  private static void answered(
      Object configurator, int asked, boolean well, HandshakeRefusal reason) {
    if (asked == NESTED) {
      return;
    }
    ASKED.remove();
    if (!well) {
      try {
        refusals(configurator).refusedUnlessCounted(reason, asked);
      } catch (Throwable ours) {
        EndpointEvents.lost("A refused handshake was not counted", ours);
      }
    }
  }

  private static Refusals refusals(Object configurator) {
    if (configurator instanceof MonitoredConfigurator monitored) {
      return monitored.refusals();
    }
    Keeper keeper = (Keeper) configurator;
    if (keeper.chatroom$refusals() instanceof Refusals known) {
      return known;
    }
    synchronized (keeper) {
      if (keeper.chatroom$refusals() instanceof Refusals known) {
        return known;
      }
      Refusals made = new Refusals(DeclaredConfigurators.endpointOf(configurator.getClass()));
      keeper.chatroom$refusals(made);
      return made;
    }
  }
}
