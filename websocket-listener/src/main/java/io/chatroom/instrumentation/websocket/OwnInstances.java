package io.chatroom.instrumentation.websocket;

import jakarta.websocket.server.ServerEndpointConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices a configurator of the application's that extends ours and makes the endpoint objects by
 * itself, which then cannot report: nobody would be told otherwise.
 */
final class OwnInstances {

  private static final Logger log = LoggerFactory.getLogger("io.chatroom.instrumentation");

  private final boolean mayMakeThem;
  private volatile boolean shookHands;
  private volatile boolean asked;

  OwnInstances(Class<? extends MonitoredConfigurator> configurator) {
    mayMakeThem = overrides(configurator);
  }

  /** An object is made through us. */
  void asked() {
    if (mayMakeThem) {
      asked = true;
    }
  }

  /** A handshake begins: by the second, an object has been made for the first. */
  void shakesHands(MonitoredConfigurator configurator, ServerEndpointConfig config) {
    if (!mayMakeThem || asked) {
      return;
    }
    if (shookHands) {
      asked = true; // once is enough
      warn(configurator.getClass(), config);
    }
    shookHands = true;
  }

  private static void warn(Class<?> configurator, ServerEndpointConfig config) {
    if (MonitoredType.of(config.getEndpointClass()) == null) {
      log.warn(
          "{} overrides getEndpointInstance and has not called super.getEndpointInstance for {} so"
              + " far: objects that it makes by itself are not monitored. Let it call super, deploy"
              + " MonitoredEndpoints.enhance({}.class), start with the Java agent, or weave the class"
              + " when it is built.",
          configurator.getName(),
          config.getPath(),
          config.getEndpointClass().getSimpleName());
    }
  }

  private static boolean overrides(Class<?> configurator) {
    try {
      return configurator.getMethod("getEndpointInstance", Class.class).getDeclaringClass()
          != MonitoredConfigurator.class;
    } catch (NoSuchMethodException | LinkageError e) {
      return false;
    }
  }
}
