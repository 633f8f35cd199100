package io.chatroom.instrumentation.websocket;

import jakarta.websocket.CloseReason;
import jakarta.websocket.CloseReason.CloseCodes;
import jakarta.websocket.Session;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EventListener;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Ends the connections of an application that Jetty stops while the server goes on, with the code
 * that other containers give them: going away. Jetty 12 forgets them, so that they live on, calling
 * endpoints of an application that is no more, until nothing was received for their idle timeout.
 *
 * <p>It listens to one context, from its first connection until it stops. By reflection, for we are
 * compiled against no container.
 */
final class JettyUndeployment implements InvocationHandler {

  /** Stopping waits so long, for all connections together, until peers were told. */
  private static final long FAREWELL_MILLIS = 1_000;

  /** By the WebSocket container, of which each context has one. */
  private static final Map<Object, JettyUndeployment> WATCHED =
      Collections.synchronizedMap(new WeakHashMap<>());

  private final WeakReference<Object> container;
  private final Set<EndpointRecorder> recorders = ConcurrentHashMap.newKeySet();

  private JettyUndeployment(Object container) {
    this.container = new WeakReference<>(container);
  }

  /** A connection of a server has opened; to be called in the container's callback. */
  static void watch(Session session, EndpointRecorder recorder) {
    if (Container.of(session) == Container.JETTY) {
      WATCHED
          .computeIfAbsent(
              session.getContainer(), key -> listen(key, session.getClass().getClassLoader()))
          .recorders
          .add(recorder);
    }
  }

  private static JettyUndeployment listen(Object container, ClassLoader jetty) {
    JettyUndeployment listening = new JettyUndeployment(container);
    try {
      Object context = ContainerLifecycle.jettyContext(jetty);
      if (context != null) {
        String listener = ContainerLifecycle.JETTY_LIFE_CYCLE + "$Listener";
        Class<?>[] types = {Class.forName(listener, false, jetty)};
        listeners(context, "addEventListener", Proxy.newProxyInstance(jetty, types, listening));
      }
    } catch (ReflectiveOperationException | RuntimeException | LinkageError otherVersion) {
      // The connections then end when they are idle, and are told as ended by the shutdown.
    }
    return listening;
  }

  private static void listeners(Object context, String change, Object listener)
      throws ReflectiveOperationException {
    Class.forName(ContainerLifecycle.JETTY_LIFE_CYCLE, false, context.getClass().getClassLoader())
        .getMethod(change, EventListener.class)
        .invoke(context, listener);
  }

  /** What Jetty tells of the context. */
  @Override
  public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) {
    Object argument = arguments == null || arguments.length == 0 ? null : arguments[0];
    return switch (method.getName()) {
      case "hashCode" -> System.identityHashCode(proxy);
      case "equals" -> argument == proxy;
      case "toString" -> getClass().getSimpleName();
      case "lifeCycleStopping" -> {
        stopping(argument, proxy);
        yield null;
      }
      default -> null;
    };
  }

  private void stopping(@Nullable Object context, Object listener) {
    try {
      Object stopped = container.get();
      if (context != null && stopped != null) {
        WATCHED.remove(stopped);
        listeners(context, "removeEventListener", listener); // it may start again, without us
        if (!ContainerLifecycle.isJettyServerStopping(context)) { // that has closed them all
          end(open(stopped));
        }
      }
    } catch (Throwable ours) {
      EndpointEvents.lost("Connections of an undeployed application were not ended", ours);
    }
  }

  private List<Connection> open(Object stopped) {
    List<Connection> open = new ArrayList<>();
    for (EndpointRecorder recorder : recorders) {
      for (Connection connection : recorder.active()) {
        RecordingSession session = connection.session();
        if (session != null && session.getContainer() == stopped) {
          open.add(connection);
        }
      }
    }
    return open;
  }

  private static void end(List<Connection> open) {
    if (open.isEmpty()) {
      return;
    }
    open.forEach(Connection::undeploying);
    Thread closer = new Thread(() -> close(open), "chatroom-undeploy");
    closer.setDaemon(true);
    closer.start();
    try {
      closer.join(FAREWELL_MILLIS);
    } catch (InterruptedException hurry) {
      Thread.currentThread().interrupt();
    }
    // A peer that does not read holds its close up, and later nobody asks for figures.
    open.forEach(connection -> connection.ended(CloseKind.GOING_AWAY));
  }

  private static void close(List<Connection> open) {
    CloseReason reason = new CloseReason(CloseCodes.GOING_AWAY, "application is undeployed");
    // All first: one that waits for its peer would else keep the others waiting as long.
    open.forEach(connection -> tell(connection, raw -> raw.setMaxIdleTimeout(FAREWELL_MILLIS)));
    open.forEach(connection -> tell(connection, raw -> raw.close(reason)));
  }

  private static void tell(Connection connection, Word word) {
    RecordingSession session = connection.session();
    try {
      if (session != null) {
        word.tell(session.raw());
      }
    } catch (IOException | RuntimeException goneMeanwhile) {
      // That is what was wanted.
    }
  }

  private interface Word {
    void tell(Session raw) throws IOException;
  }
}
