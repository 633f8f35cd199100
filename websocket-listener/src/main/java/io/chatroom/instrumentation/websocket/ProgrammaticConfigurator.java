package io.chatroom.instrumentation.websocket;

import jakarta.websocket.Endpoint;
import jakarta.websocket.HandshakeResponse;
import jakarta.websocket.server.HandshakeRequest;
import jakarta.websocket.server.ServerEndpointConfig;

/** Puts a {@link RecordingEndpoint} in front of what the application's configurator makes. */
final class ProgrammaticConfigurator extends MonitoredConfigurator {

  private final ServerEndpointConfig declared;

  ProgrammaticConfigurator(ServerEndpointConfig declared) {
    super(declared.getEndpointClass(), declared.getConfigurator(), declared.getPath());
    this.declared = declared;
  }

  /** What to deploy in place of {@code declared}. */
  static ServerEndpointConfig deployment(ServerEndpointConfig declared) {
    Class<?> type = declared.getEndpointClass();
    Class<?> front = EndpointClasses.front(type);
    return new ServerConfigView(
        declared,
        declared,
        front == type ? RecordingEndpoint.class : front,
        new ProgrammaticConfigurator(declared));
  }

  @Override
  public void modifyHandshake(
      ServerEndpointConfig config, HandshakeRequest request, HandshakeResponse response) {
    super.modifyHandshake(RecordingEndpoint.viewOf(declared, config), request, response);
  }

  @Override
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // containers ask for an Endpoint
  <T> T newEndpoint(Class<T> deployed) throws InstantiationException {
    Object target = newTarget();
    return (T) (target instanceof Endpoint endpoint ? StandIns.of(endpoint, declared) : target);
  }
}
