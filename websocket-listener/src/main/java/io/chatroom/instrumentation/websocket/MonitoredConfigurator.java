package io.chatroom.instrumentation.websocket;

import jakarta.websocket.Extension;
import jakarta.websocket.HandshakeResponse;
import jakarta.websocket.server.HandshakeRequest;
import jakarta.websocket.server.ServerEndpoint;
import jakarta.websocket.server.ServerEndpointConfig;
import java.lang.reflect.InvocationTargetException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes the container's endpoint objects report: name it in {@code @ServerEndpoint(configurator =
 * MonitoredConfigurator.class)}. A configurator of the application's own extends it.
 *
 * <p>The objects are of a subclass made at run time, with the same constructor. Where that cannot
 * be, as for a final class, the application's own class is used and the log says so.
 */
public class MonitoredConfigurator extends ServerEndpointConfig.Configurator {

  private final @Nullable Class<?> endpointClass;
  private final ServerEndpointConfig.@Nullable Configurator own;
  private volatile boolean behindAnother;

  /** For the container, and for configurators that extend this one. */
  public MonitoredConfigurator() {
    this.endpointClass = null;
    this.own = null;
    WarmUp.once();
  }

  /** For what {@link MonitoredEndpoints#enhance} makes: {@code endpointClass} has its own say. */
  MonitoredConfigurator(Class<?> endpointClass) {
    this.endpointClass = endpointClass;
    this.own = ownConfigurator(endpointClass);
    if (own instanceof MonitoredConfigurator monitored) {
      monitored.behindAnother = true; // one of us reports
    }
  }

  @Override
  public String getNegotiatedSubprotocol(List<String> supported, List<String> requested) {
    return own != null
        ? own.getNegotiatedSubprotocol(supported, requested)
        : super.getNegotiatedSubprotocol(supported, requested);
  }

  @Override
  public List<Extension> getNegotiatedExtensions(
      List<Extension> installed, List<Extension> requested) {
    return own != null
        ? own.getNegotiatedExtensions(installed, requested)
        : super.getNegotiatedExtensions(installed, requested);
  }

  @Override
  public boolean checkOrigin(String originHeaderValue) {
    return own != null ? own.checkOrigin(originHeaderValue) : super.checkOrigin(originHeaderValue);
  }

  @Override
  public void modifyHandshake(
      ServerEndpointConfig config, HandshakeRequest request, HandshakeResponse response) {
    if (!behindAnother) {
      Handshakes.keep(config, request);
    }
    if (own != null) {
      own.modifyHandshake(config, request, response);
    } else {
      super.modifyHandshake(config, request, response);
    }
  }

  @Override
  @SuppressWarnings("TypeParameterUnusedInFormals")
  public <T> T getEndpointInstance(Class<T> deployed) throws InstantiationException {
    if (behindAnother) {
      return super.getEndpointInstance(deployed);
    }
    if (endpointClass == null) {
      @SuppressWarnings("unchecked") // a subclass of it, or itself
      Class<? extends T> monitored = (Class<? extends T>) EndpointClasses.subclass(deployed);
      return super.getEndpointInstance(monitored);
    }
    Object target =
        own != null
            ? own.getEndpointInstance(endpointClass)
            : super.getEndpointInstance(endpointClass);
    T front = super.getEndpointInstance(deployed);
    try {
      deployed.getField(EndpointFront.TARGET).set(front, target);
    } catch (ReflectiveOperationException | IllegalArgumentException e) {
      InstantiationException failure =
          new InstantiationException("No object of " + endpointClass.getName());
      failure.initCause(e);
      throw failure;
    }
    return front;
  }

  /** Fails as the container would have failed without us: its deployment tells why. */
  private static ServerEndpointConfig.@Nullable Configurator ownConfigurator(
      Class<?> endpointClass) {
    Class<? extends ServerEndpointConfig.Configurator> type =
        endpointClass.getAnnotation(ServerEndpoint.class).configurator();
    if (type == ServerEndpointConfig.Configurator.class || type == MonitoredConfigurator.class) {
      return null;
    }
    try {
      return type.getConstructor().newInstance();
    } catch (InvocationTargetException e) {
      throw new IllegalStateException(type.getName() + " could not be made", e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(type.getName() + " could not be made", e);
    }
  }
}
