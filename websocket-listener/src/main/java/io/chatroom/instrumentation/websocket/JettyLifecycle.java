package io.chatroom.instrumentation.websocket;

import jakarta.websocket.Session;
import org.jspecify.annotations.Nullable;

/**
 * Asks Jetty whether it stops: its connectors go first and end connections from threads of their
 * own, exactly as if the network had. By reflection, for we are compiled against no container.
 */
final class JettyLifecycle {

  private JettyLifecycle() {}

  /** To be asked in a callback, around which Jetty sets the current context. */
  static boolean isStopping(Session session) {
    if (Container.of(session) != Container.JETTY) {
      return false;
    }
    try {
      ClassLoader jetty = session.getClass().getClassLoader();
      Object handler =
          call(
              null,
              Class.forName("org.eclipse.jetty.server.handler.ContextHandler", false, jetty),
              "getCurrentContextHandler");
      Object server =
          handler == null
              ? null
              : call(
                  handler,
                  Class.forName("org.eclipse.jetty.server.Handler", false, jetty),
                  "getServer");
      return server != null
          && Boolean.TRUE.equals(
              call(
                  server,
                  Class.forName("org.eclipse.jetty.util.component.LifeCycle", false, jetty),
                  "isStopping"));
    } catch (ReflectiveOperationException | LinkageError otherVersion) {
      return false; // it then reads as a lost connection
    }
  }

  private static @Nullable Object call(@Nullable Object target, Class<?> type, String method)
      throws ReflectiveOperationException {
    return type.getMethod(method).invoke(target);
  }
}
