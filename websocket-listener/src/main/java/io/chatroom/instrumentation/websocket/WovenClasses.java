package io.chatroom.instrumentation.websocket;

import io.chatroom.instrumentation.websocket.EndpointEvents.Woven;
import io.chatroom.instrumentation.websocket.EndpointMethod.Event;
import jakarta.websocket.ClientEndpoint;
import jakarta.websocket.CloseReason;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is known of the application's classes that carry the advice themselves. */
final class WovenClasses {

  private static final Logger log = LoggerFactory.getLogger("io.chatroom.instrumentation");

  /** Who wove: the words of the log. */
  static final String AGENT = "the Java agent";

  static final String BUILD = "its build";

  private WovenClasses() {}

  /**
   * The endpoint that {@code type} is, or null if none that carries the advice. A subclass without
   * annotations, as injection frameworks make them, is the endpoint it extends.
   */
  static @Nullable MonitoredType typeOf(Class<?> type) {
    for (Class<?> c = type; c != null && c != Object.class; c = c.getSuperclass()) {
      if (c.isAnnotationPresent(MonitoredEndpoint.class)) {
        return isWoven(c) ? read(c) : null;
      }
      if (isDeclared(c)) {
        return null;
      }
    }
    return null;
  }

  /** Whether {@code type} itself carries the advice. */
  static boolean isWoven(Class<?> type) {
    return type.isAnnotationPresent(Woven.class);
  }

  private static boolean isDeclared(Class<?> type) {
    return type.isAnnotationPresent(ServerEndpoint.class)
        || type.isAnnotationPresent(ClientEndpoint.class);
  }

  private static @Nullable MonitoredType read(Class<?> type) {
    try {
      if (isDeclared(type)) {
        EndpointModel model = EndpointModel.of(type);
        tell(type, model.template());
        return new MonitoredType(model, sees(model, Event.OPEN), sees(model, Event.CLOSE), false);
      }
      return Endpoint.class.isAssignableFrom(type)
          ? MonitoredType.programmatic(
              type,
              sees(type, "onOpen", EndpointConfig.class),
              sees(type, "onClose", CloseReason.class))
          : null;
    } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
      log.warn("{} is not monitored: {}. It runs as it is.", type.getName(), e.toString());
      return null;
    }
  }

  /** The agent tells by itself, and earlier. */
  private static void tell(Class<?> type, String endpoint) {
    Woven woven = type.getAnnotation(Woven.class);
    if (woven != null && !woven.value().equals(AGENT)) {
      log.info(
          "WebSocket endpoint {} ({}) is monitored through {}",
          endpoint,
          type.getName(),
          woven.value());
    }
  }

  /** A method inherited from another jar may be without the advice. */
  private static boolean sees(EndpointModel model, Event event) {
    return model.methods().stream()
        .anyMatch(
            method -> method.event() == event && isWoven(method.method().getDeclaringClass()));
  }

  private static boolean sees(Class<?> type, String method, Class<?> second)
      throws NoSuchMethodException {
    return isWoven(type.getMethod(method, Session.class, second).getDeclaringClass());
  }
}
