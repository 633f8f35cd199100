package io.chatroom.instrumentation.websocket;

import jakarta.websocket.ClientEndpoint;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;
import jakarta.websocket.server.ServerEndpointConfig;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is deployed by its configuration, or connected with as an object. */
final class ProgrammaticEndpoints {

  private static final Logger log = LoggerFactory.getLogger("io.chatroom.instrumentation");

  private ProgrammaticEndpoints() {}

  static ServerEndpointConfig enhance(ServerEndpointConfig config) {
    Class<?> type = config.getEndpointClass();
    if (Endpoint.class.isAssignableFrom(type)) {
      return programmatic(config, type);
    }
    if (MonitoredType.of(type) == null && type.isAnnotationPresent(ServerEndpoint.class)) {
      Class<?> front = EndpointClasses.front(type);
      EndpointClasses.registerMeters(front);
      if (front != type) {
        return new ServerConfigView(
            config,
            config,
            front,
            new MonitoredConfigurator(type, config.getConfigurator(), config.getPath()));
      }
    }
    return config;
  }

  private static ServerEndpointConfig programmatic(ServerEndpointConfig config, Class<?> type) {
    if (RecordingEndpoint.class.isAssignableFrom(type)) {
      return config;
    }
    MonitoredType woven = MonitoredType.of(type);
    MonitoredType monitored = woven == null ? MonitoredType.ofTarget(type) : woven;
    register(monitored, config);
    if (woven != null) {
      return config;
    }
    log.info(
        "WebSocket endpoint {} ({}) is monitored through MonitoredEndpoints.enhance",
        config.getPath(),
        type.getName());
    return ProgrammaticConfigurator.deployment(config);
  }

  private static void register(MonitoredType type, ServerEndpointConfig config) {
    try {
      EndpointModel model = type.model(config);
      if (model != null) {
        model.recorder();
      }
    } catch (Throwable e) {
      log.warn("The meters of {} are not registered", config.getPath(), e);
    }
  }

  static Endpoint enhance(Endpoint endpoint) {
    return endpoint instanceof RecordingEndpoint || MonitoredType.of(endpoint) != null
        ? endpoint
        : StandIns.of(endpoint, null);
  }

  /**
   * The session that records in place of {@code session}, also where the endpoint has not heard of
   * it yet.
   *
   * @param endpoint what was connected with, or its class
   */
  static Session session(Session session, Object endpoint, @Nullable EndpointConfig config) {
    try {
      RecordingSession known = RecordingSession.known(session);
      MonitoredType type =
          endpoint instanceof Class<?> made ? MonitoredType.of(made) : MonitoredType.of(endpoint);
      EndpointModel model = known != null || type == null ? null : type.model(config);
      if (model != null) {
        known = RecordingSession.of(session, new Connection(model, model.recorder()));
      }
      return known == null ? session : known;
    } catch (Throwable ours) { // such as a session that is closed by now
      return session;
    }
  }

  static Object enhanceClient(Object endpoint) {
    Class<?> type = endpoint.getClass();
    if (MonitoredType.of(type) != null) {
      return endpoint;
    }
    if (!type.isAnnotationPresent(ClientEndpoint.class)) {
      log.warn("{} is not monitored: it is no @ClientEndpoint", type.getName());
      return endpoint;
    }
    Class<?> front = EndpointClasses.clientFront(type);
    EndpointClasses.registerMeters(front);
    try {
      if (front != type) {
        Object standsIn = front.getConstructor().newInstance();
        front.getField(EndpointFront.TARGET).set(standsIn, endpoint);
        return standsIn;
      }
    } catch (ReflectiveOperationException | RuntimeException e) {
      log.warn("{} is not monitored: {}. It runs as it is.", type.getName(), e.toString());
    }
    return endpoint;
  }
}
