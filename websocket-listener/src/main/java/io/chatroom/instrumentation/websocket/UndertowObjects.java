package io.chatroom.instrumentation.websocket;

import jakarta.websocket.server.ServerEndpointConfig;
import java.lang.reflect.Field;
import org.jspecify.annotations.Nullable;

/**
 * Undertow's default configurator makes an object of the class that is deployed, whatever class it
 * is asked for: while a connection opens, its thread holds the factory to do so.
 */
final class UndertowObjects {

  private static final String PACKAGE = "io.undertow.";
  private static final String FACTORY = "currentInstanceFactory";

  private UndertowObjects() {}

  /** What makes an object. */
  interface Maker {
    Object make() throws InstantiationException;
  }

  /** Whether {@code platform}, a container's default configurator, is Undertow's. */
  static boolean areMadeBy(ServerEndpointConfig.Configurator platform) {
    return platform.getClass().getName().startsWith(PACKAGE);
  }

  /** Runs {@code maker} as if nothing was deployed, so that it gets the class that it asks for. */
  static Object make(ServerEndpointConfig.Configurator platform, Maker maker)
      throws InstantiationException {
    ThreadLocal<Object> factory = factory(platform.getClass());
    Object held = factory == null ? null : factory.get();
    if (factory == null || held == null) {
      return maker.make();
    }
    factory.remove();
    try {
      return maker.make();
    } finally {
      factory.set(held);
    }
  }

  /** Null where Undertow has changed, or is a module that does not let us look. */
  @SuppressWarnings("unchecked") // it is set again to what it was
  private static @Nullable ThreadLocal<Object> factory(Class<?> configurator) {
    try {
      Field field = configurator.getDeclaredField(FACTORY);
      field.setAccessible(true);
      return field.get(null) instanceof ThreadLocal<?> found ? (ThreadLocal<Object>) found : null;
    } catch (ReflectiveOperationException | RuntimeException e) {
      return null;
    }
  }
}
