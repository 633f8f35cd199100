package io.chatroom.instrumentation.websocket;

import jakarta.websocket.ClientEndpointConfig;
import jakarta.websocket.Decoder;
import jakarta.websocket.Encoder;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.Extension;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * How a client connects.
 *
 * @param isMeasured whether for the container, with coders that are measured in place of those in
 *     {@code declared}; else for the application, with its own
 */
record ClientConfigView(ClientEndpointConfig declared, boolean isMeasured)
    implements ClientEndpointConfig {

  /** What to connect with in place of {@code config}: itself, if there is nothing to measure. */
  static ClientEndpointConfig measured(ClientEndpointConfig config) {
    return hasCoders(config) && !(config instanceof ClientConfigView)
        ? new ClientConfigView(config, true)
        : config;
  }

  /** What the application gets to see of what the container hands over: Jetty makes a copy. */
  static EndpointConfig own(EndpointConfig live) {
    if (live instanceof ClientConfigView view) {
      return view.declared;
    }
    return live instanceof ClientEndpointConfig client && hasCoders(client)
        ? new ClientConfigView(client, false)
        : live;
  }

  private static boolean hasCoders(ClientEndpointConfig config) {
    return !config.getEncoders().isEmpty() || !config.getDecoders().isEmpty();
  }

  @Override
  public List<String> getPreferredSubprotocols() {
    return declared.getPreferredSubprotocols();
  }

  @Override
  public List<Extension> getExtensions() {
    return declared.getExtensions();
  }

  @Override
  public @Nullable SSLContext getSSLContext() {
    return declared.getSSLContext();
  }

  @Override
  public Configurator getConfigurator() {
    return declared.getConfigurator();
  }

  @Override
  public List<Class<? extends Encoder>> getEncoders() {
    return coders(declared.getEncoders());
  }

  @Override
  public List<Class<? extends Decoder>> getDecoders() {
    return coders(declared.getDecoders());
  }

  private <T> List<Class<? extends T>> coders(List<Class<? extends T>> given) {
    return isMeasured ? EndpointClasses.coders(given) : EndpointClasses.ownCoders(given);
  }

  @Override
  public Map<String, Object> getUserProperties() {
    return declared.getUserProperties();
  }
}
