package io.chatroom.instrumentation.websocket;

import jakarta.websocket.Endpoint;
import jakarta.websocket.server.ServerEndpointConfig;
import java.lang.reflect.Constructor;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes what stands in for programmatic endpoints. Each is of a class with the simple name of the
 * application's, as that is what Jetty tells the peer when a method for openings throws; without
 * Byte Buddy it has a name of ours.
 */
final class StandIns {

  private static final Logger log = LoggerFactory.getLogger("io.chatroom.instrumentation");

  // The classes are ours, so they keep no application; bounded by the names that endpoints have.
  private static final Map<String, Constructor<?>> BY_NAME = new ConcurrentHashMap<>();

  private StandIns() {}

  /**
   * Stands in for {@code target}.
   *
   * @param declared how the application deployed it, if it is a server's
   */
  static RecordingEndpoint of(Endpoint target, @Nullable ServerEndpointConfig declared) {
    try {
      return (RecordingEndpoint)
          BY_NAME
              .computeIfAbsent(target.getClass().getSimpleName(), StandIns::named)
              .newInstance(target, declared);
    } catch (ReflectiveOperationException | RuntimeException e) {
      return new RecordingEndpoint(target, declared);
    }
  }

  private static Constructor<?> named(String simpleName) {
    try {
      return constructorOf(ClassMaker.standInNamed(simpleName));
    } catch (Throwable e) { // such as that Byte Buddy is missing
      log.debug("Endpoints of the name {} are told by ours", simpleName, e);
      return constructorOf(RecordingEndpoint.class);
    }
  }

  private static Constructor<?> constructorOf(Class<?> type) {
    try {
      return type.getDeclaredConstructor(Endpoint.class, ServerEndpointConfig.class);
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException(e);
    }
  }
}
