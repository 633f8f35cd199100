package io.chatroom.instrumentation.websocket;

import jakarta.websocket.Session;
import org.jspecify.annotations.Nullable;

/**
 * Asks a container whether it stops, where the ends of its connections are told on threads that do
 * not show it. By reflection, for we are compiled against no container.
 */
final class ContainerLifecycle {

  static final String JETTY_LIFE_CYCLE = "org.eclipse.jetty.util.component.LifeCycle";

  private ContainerLifecycle() {}

  /** To be asked in a callback about {@code session}. */
  static boolean isStopping(Session session) {
    try {
      return switch (Container.of(session)) {
        case JETTY -> isJettyStopping(session.getClass().getClassLoader());
        case UNDERTOW -> isUndertowClosed(session.getContainer());
        default -> false;
      };
    } catch (ReflectiveOperationException | RuntimeException | LinkageError otherVersion) {
      return false; // it then reads as the code says
    }
  }

  /**
   * Jetty's connectors go first and end their connections exactly as if the network had. A context
   * that is stopped by itself ends none.
   */
  private static boolean isJettyStopping(ClassLoader jetty) throws ReflectiveOperationException {
    Object context = jettyContext(jetty);
    if (context == null) {
      return false;
    }
    return Boolean.FALSE.equals(call(context, jetty, JETTY_LIFE_CYCLE, "isRunning"))
        || isJettyServerStopping(context);
  }

  /** Whether more is stopping than {@code context}. */
  static boolean isJettyServerStopping(Object context) throws ReflectiveOperationException {
    ClassLoader jetty = context.getClass().getClassLoader();
    Object server = call(context, jetty, "org.eclipse.jetty.server.Handler", "getServer");
    return server != null
        && Boolean.TRUE.equals(call(server, jetty, JETTY_LIFE_CYCLE, "isStopping"));
  }

  /** The context of the application that Jetty calls on this thread. */
  static @Nullable Object jettyContext(ClassLoader jetty) throws ReflectiveOperationException {
    return call(
        null, jetty, "org.eclipse.jetty.server.handler.ContextHandler", "getCurrentContextHandler");
  }

  /** Undertow may tell of the end on a worker thread. */
  private static boolean isUndertowClosed(Object container) throws ReflectiveOperationException {
    Class<?> type = container.getClass();
    return Boolean.TRUE.equals(call(container, type.getClassLoader(), type.getName(), "isClosed"));
  }

  private static @Nullable Object call(
      @Nullable Object target, ClassLoader loader, String type, String method)
      throws ReflectiveOperationException {
    return Class.forName(type, false, loader).getMethod(method).invoke(target);
  }
}
