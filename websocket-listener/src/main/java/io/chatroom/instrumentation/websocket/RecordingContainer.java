package io.chatroom.instrumentation.websocket;

import jakarta.websocket.ClientEndpointConfig;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.Endpoint;
import jakarta.websocket.Extension;
import jakarta.websocket.Session;
import jakarta.websocket.WebSocketContainer;
import java.io.IOException;
import java.net.URI;
import java.util.Set;

/** Connects with monitored endpoints, and hands out the sessions that record. */
final class RecordingContainer implements WebSocketContainer {

  private final WebSocketContainer raw;

  RecordingContainer(WebSocketContainer raw) {
    this.raw = raw;
  }

  @Override
  public Session connectToServer(Object endpoint, URI path)
      throws DeploymentException, IOException {
    Object client = MonitoredEndpoints.enhanceClient(endpoint);
    return ProgrammaticEndpoints.session(raw.connectToServer(client, path), client, null);
  }

  @Override
  public Session connectToServer(Class<?> endpointClass, URI path)
      throws DeploymentException, IOException {
    Class<?> client = MonitoredEndpoints.enhance(endpointClass);
    return ProgrammaticEndpoints.session(raw.connectToServer(client, path), client, null);
  }

  @Override
  public Session connectToServer(Endpoint endpoint, ClientEndpointConfig config, URI path)
      throws DeploymentException, IOException {
    Endpoint client = MonitoredEndpoints.enhance(endpoint);
    ClientEndpointConfig measured = measured(config, client.getClass());
    return ProgrammaticEndpoints.session(
        raw.connectToServer(client, measured, path), client, measured);
  }

  @Override
  public Session connectToServer(
      Class<? extends Endpoint> endpointClass, ClientEndpointConfig config, URI path)
      throws DeploymentException, IOException {
    Class<? extends Endpoint> client =
        MonitoredEndpoints.enhance(endpointClass).asSubclass(Endpoint.class);
    ClientEndpointConfig measured = measured(config, client);
    return ProgrammaticEndpoints.session(
        raw.connectToServer(client, measured, path), client, measured);
  }

  /** For what is woven its coders are as well, and nothing would give it back its own. */
  private static ClientEndpointConfig measured(ClientEndpointConfig config, Class<?> client) {
    return RecordingEndpoint.class.isAssignableFrom(client)
        ? MonitoredEndpoints.enhance(config)
        : config;
  }

  @Override
  public long getDefaultAsyncSendTimeout() {
    return raw.getDefaultAsyncSendTimeout();
  }

  @Override
  public void setAsyncSendTimeout(long milliseconds) {
    raw.setAsyncSendTimeout(milliseconds);
  }

  @Override
  public long getDefaultMaxSessionIdleTimeout() {
    return raw.getDefaultMaxSessionIdleTimeout();
  }

  @Override
  public void setDefaultMaxSessionIdleTimeout(long milliseconds) {
    raw.setDefaultMaxSessionIdleTimeout(milliseconds);
  }

  @Override
  public int getDefaultMaxBinaryMessageBufferSize() {
    return raw.getDefaultMaxBinaryMessageBufferSize();
  }

  @Override
  public void setDefaultMaxBinaryMessageBufferSize(int bytes) {
    raw.setDefaultMaxBinaryMessageBufferSize(bytes);
  }

  @Override
  public int getDefaultMaxTextMessageBufferSize() {
    return raw.getDefaultMaxTextMessageBufferSize();
  }

  @Override
  public void setDefaultMaxTextMessageBufferSize(int characters) {
    raw.setDefaultMaxTextMessageBufferSize(characters);
  }

  @Override
  public Set<Extension> getInstalledExtensions() {
    return raw.getInstalledExtensions();
  }
}
