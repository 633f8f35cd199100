package io.chatroom.instrumentation.websocket;

import jakarta.websocket.Decoder;
import jakarta.websocket.Encoder;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.Extension;
import jakarta.websocket.server.ServerEndpointConfig;
import java.util.List;
import java.util.Map;

/**
 * A deployment with another class, configurator, encoders and decoders than {@code declared}: for
 * the container ours, for the application its own.
 *
 * @param live whose properties are handed out
 */
record ServerConfigView(
    ServerEndpointConfig declared,
    EndpointConfig live,
    Class<?> endpointClass,
    ServerEndpointConfig.Configurator configurator)
    implements ServerEndpointConfig {

  @Override
  public Class<?> getEndpointClass() {
    return endpointClass;
  }

  @Override
  public Configurator getConfigurator() {
    return configurator;
  }

  @Override
  public Map<String, Object> getUserProperties() {
    return live.getUserProperties();
  }

  @Override
  public String getPath() {
    return declared.getPath();
  }

  @Override
  public List<String> getSubprotocols() {
    return declared.getSubprotocols();
  }

  @Override
  public List<Extension> getExtensions() {
    return declared.getExtensions();
  }

  @Override
  public List<Class<? extends Encoder>> getEncoders() {
    return coders(declared.getEncoders());
  }

  @Override
  public List<Class<? extends Decoder>> getDecoders() {
    return coders(declared.getDecoders());
  }

  private <T> List<Class<? extends T>> coders(List<Class<? extends T>> own) {
    boolean isForApplication = endpointClass == declared.getEndpointClass();
    return isForApplication ? own : EndpointClasses.coders(own);
  }
}
