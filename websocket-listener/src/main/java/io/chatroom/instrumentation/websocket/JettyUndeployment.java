package io.chatroom.instrumentation.websocket;

import jakarta.websocket.Session;
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
 * Counts the ends of connections whose application Jetty stops while the server goes on. Jetty 12
 * forgets them: they live on, calling endpoints of an application that is no more, until nothing
 * was received for their idle timeout. What the client sees of that is left as it is.
 *
 * <p>It listens to one context, from its first connection until it stops. By reflection, for we are
 * compiled against no container.
 */
final class JettyUndeployment implements InvocationHandler {

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
      // The connections are then counted when they are idle, as ended by the shutdown.
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

  /** Before the application is told: it has its telemetry and its classes yet. */
  private void stopping(@Nullable Object context, Object listener) {
    try {
      Object stopped = container.get();
      if (context != null && stopped != null) {
        WATCHED.remove(stopped);
        listeners(context, "removeEventListener", listener); // it may start again, without us
        if (!ContainerLifecycle.isJettyServerStopping(context)) { // that has closed them all
          open(stopped).forEach(Connection::undeployed);
        }
      }
    } catch (Throwable ours) {
      EndpointEvents.lost("Connections of an undeployed application were not counted", ours);
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
}
