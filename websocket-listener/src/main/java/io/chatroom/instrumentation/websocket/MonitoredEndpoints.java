package io.chatroom.instrumentation.websocket;

import static java.util.Objects.requireNonNull;

import jakarta.websocket.ClientEndpointConfig;
import jakarta.websocket.Endpoint;
import jakarta.websocket.WebSocketContainer;
import jakarta.websocket.server.ServerEndpointConfig;

/** Makes endpoints report that the application deploys itself, or connects with. */
public final class MonitoredEndpoints {

  private MonitoredEndpoints() {}

  /**
   * Returns the class to deploy in place of {@code endpointClass}, with its meters registered at 0:
   *
   * <pre>{@code
   * container.addEndpoint(MonitoredEndpoints.enhance(ChatEndpoint.class));
   * }</pre>
   *
   * It is an endpoint at the same path whose methods report and call those of an object of {@code
   * endpointClass}, which the application's own configurator makes if it names one. The class may
   * be final, and needs neither {@code @OnOpen} nor {@code @OnClose}. Never throws: where it cannot
   * be done the log says why and {@code endpointClass} itself is returned.
   *
   * @param endpointClass a class with {@code @ServerEndpoint} or {@code @ClientEndpoint}, or one
   *     that extends {@link Endpoint}
   */
  public static Class<?> enhance(Class<?> endpointClass) {
    Class<?> front = EndpointClasses.front(requireNonNull(endpointClass, "endpointClass"));
    EndpointClasses.registerMeters(front);
    return front;
  }

  /**
   * Returns what to deploy in place of {@code config}, with its meters registered at 0. Never
   * throws, as above.
   *
   * <pre>{@code
   * container.addEndpoint(
   *     MonitoredEndpoints.enhance(
   *         ServerEndpointConfig.Builder.create(ChatEndpoint.class, "/chat/{room}").build()));
   * }</pre>
   */
  public static ServerEndpointConfig enhance(ServerEndpointConfig config) {
    return ProgrammaticEndpoints.enhance(requireNonNull(config, "config"));
  }

  /**
   * Returns the endpoint to connect with in place of {@code endpoint}:
   *
   * <pre>{@code
   * container.connectToServer(
   *     MonitoredEndpoints.enhance(endpoint), MonitoredEndpoints.enhance(config), address);
   * }</pre>
   */
  public static Endpoint enhance(Endpoint endpoint) {
    return ProgrammaticEndpoints.enhance(requireNonNull(endpoint, "endpoint"));
  }

  /**
   * Returns what to connect with in place of {@code config}, so that the size of what goes through
   * its encoders and decoders is known. The application's endpoint does not see the difference.
   */
  public static ClientEndpointConfig enhance(ClientEndpointConfig config) {
    return ClientConfigView.measured(requireNonNull(config, "config"));
  }

  /**
   * Returns the object to connect with in place of {@code endpoint}, which is of a class with
   * {@code @ClientEndpoint}. Never throws, as above.
   *
   * <pre>{@code
   * container.connectToServer(MonitoredEndpoints.enhanceClient(endpoint), address);
   * }</pre>
   */
  public static Object enhanceClient(Object endpoint) {
    return endpoint instanceof Endpoint programmatic
        ? enhance(programmatic)
        : ProgrammaticEndpoints.enhanceClient(requireNonNull(endpoint, "endpoint"));
  }

  /**
   * Returns a view of {@code container} that connects with monitored endpoints whatever it is
   * given, and returns sessions that record:
   *
   * <pre>{@code
   * WebSocketContainer container =
   *     MonitoredEndpoints.enhance(ContainerProvider.getWebSocketContainer());
   * }</pre>
   */
  public static WebSocketContainer enhance(WebSocketContainer container) {
    return new RecordingContainer(requireNonNull(container, "container"));
  }
}
