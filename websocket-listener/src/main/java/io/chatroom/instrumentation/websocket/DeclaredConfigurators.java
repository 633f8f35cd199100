package io.chatroom.instrumentation.websocket;

import io.chatroom.instrumentation.Label;
import jakarta.websocket.server.ServerEndpoint;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Which endpoint names a configurator, as far as declarations were seen: a container makes the
 * configurator without saying for which endpoint, and asks it about origins before it tells.
 */
final class DeclaredConfigurators {

  // Names only, so it keeps no application; bounded by the classes that applications have.
  private static final Map<String, String> ENDPOINTS = new ConcurrentHashMap<>();

  private DeclaredConfigurators() {}

  static void add(Class<?> endpointClass) {
    ServerEndpoint declared = endpointClass.getAnnotation(ServerEndpoint.class);
    if (declared != null) {
      add(declared.configurator().getName(), declared.value());
    }
  }

  static void add(String configurator, String endpoint) {
    ENDPOINTS.merge(configurator, endpoint, (one, other) -> one.equals(other) ? one : Label.OTHER);
  }

  /** Null if none is known; {@code _other} if several are. */
  static @Nullable String endpointOf(Class<?> configurator) {
    return ENDPOINTS.get(configurator.getName());
  }
}
