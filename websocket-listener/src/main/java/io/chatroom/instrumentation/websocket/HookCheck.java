package io.chatroom.instrumentation.websocket;

import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.websocket.Endpoint;
import jakarta.websocket.server.ServerEndpoint;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks, when the application's own listeners have deployed what they deploy, for annotated
 * endpoints that nothing monitors. A client's is not expected to be known by then.
 */
final class HookCheck implements ServletContextListener {

  private static final Logger log = LoggerFactory.getLogger("io.chatroom.instrumentation");

  private final List<Class<?>> annotated;

  HookCheck(Set<Class<?>> annotated) {
    this.annotated = List.copyOf(annotated);
  }

  /** Whether {@code type} names our configurator, which tells by itself what it cannot do. */
  static boolean namesConfigurator(Class<?> type) {
    ServerEndpoint endpoint = type.getAnnotation(ServerEndpoint.class);
    return endpoint != null
        && MonitoredConfigurator.class.isAssignableFrom(endpoint.configurator());
  }

  @Override
  public void contextInitialized(ServletContextEvent event) {
    for (Class<?> type : annotated) {
      if (EndpointClasses.isHooked(type) || namesConfigurator(type)) {
        continue;
      }
      if (type.isAnnotationPresent(ServerEndpoint.class)) {
        warn(type, "name MonitoredConfigurator in its @ServerEndpoint, deploy");
      } else if (Endpoint.class.isAssignableFrom(type)) {
        warn(type, "unless it is a client's, deploy or connect with");
      }
    }
  }

  private static void warn(Class<?> type, String advice) {
    log.warn(
        "{} is annotated with @MonitoredEndpoint, but nothing monitors it: {}"
            + " MonitoredEndpoints.enhance(...), start with the Java agent, or weave it when it is"
            + " built.",
        type.getName(),
        advice);
  }
}
