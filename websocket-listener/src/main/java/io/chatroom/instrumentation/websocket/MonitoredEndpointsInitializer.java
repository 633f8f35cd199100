package io.chatroom.instrumentation.websocket;

import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletContext;
import jakarta.servlet.annotation.HandlesTypes;
import jakarta.websocket.server.ServerEndpoint;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Registers the meters of the monitored endpoints of a web application before anybody connects, and
 * makes their classes, which takes a while in a cold JVM. It adds no endpoint.
 */
@HandlesTypes(MonitoredEndpoint.class)
public final class MonitoredEndpointsInitializer implements ServletContainerInitializer {

  /** Called by the container with the annotated classes it found. */
  @Override
  public void onStartup(@Nullable Set<Class<?>> classes, ServletContext context) {
    if (classes == null) {
      return;
    }
    for (Class<?> type : classes) {
      ServerEndpoint endpoint = type.getAnnotation(ServerEndpoint.class);
      if (endpoint != null
          && MonitoredConfigurator.class.isAssignableFrom(endpoint.configurator())) {
        EndpointClasses.registerMeters(EndpointClasses.subclass(type));
      }
    }
  }
}
