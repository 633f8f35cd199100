package io.chatroom.instrumentation.servlet;

import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import java.lang.reflect.Method;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Waits for the end of a request on Jetty, which tells request listeners that a request is
 * destroyed before it makes the error page. Its own completion listener knows the end; a WAR does
 * not see Jetty's classes, so they are reached from the request object, on the error path only.
 */
final class JettyCompletion {

  private JettyCompletion() {}

  /** Finishes {@code exchange} when Jetty is done; false if this is not Jetty. */
  static boolean await(ServletRequest request, OpenExchange exchange) {
    try {
      ServletRequest original = request;
      while (original instanceof ServletRequestWrapper wrapper) {
        original = wrapper.getRequest();
      }
      if (!original.getClass().getName().startsWith("org.eclipse.jetty.")) {
        return false;
      }
      Object core = original.getClass().getMethod("getRequest").invoke(original);
      Class<?> coreType = find(core.getClass(), "org.eclipse.jetty.server.Request");
      if (coreType == null) {
        return false;
      }
      Method listen = coreType.getMethod("addCompletionListener", coreType, Consumer.class);
      Consumer<@Nullable Throwable> listener = failure -> exchange.finish();
      listen.invoke(null, core, listener);
      return true;
    } catch (ReflectiveOperationException | RuntimeException otherJetty) {
      return false;
    }
  }

  private static @Nullable Class<?> find(@Nullable Class<?> type, String name) {
    for (Class<?> current = type; current != null; current = current.getSuperclass()) {
      for (Class<?> implemented : current.getInterfaces()) {
        Class<?> found = implemented.getName().equals(name) ? implemented : find(implemented, name);
        if (found != null) {
          return found;
        }
      }
    }
    return null;
  }
}
