package io.chatroom.instrumentation.websocket;

import static java.util.Objects.requireNonNull;

/** Makes endpoints report that the application deploys itself. */
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
   * @param endpointClass a class with {@code @ServerEndpoint}
   */
  public static Class<?> enhance(Class<?> endpointClass) {
    Class<?> front = EndpointClasses.front(requireNonNull(endpointClass, "endpointClass"));
    EndpointClasses.registerMeters(front);
    return front;
  }
}
