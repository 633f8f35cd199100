package io.chatroom.instrumentation.websocket;

import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletContext;
import jakarta.servlet.annotation.HandlesTypes;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Registers the meters of the monitored endpoints of a web application before anybody connects, and
 * makes their classes, which takes a while in a cold JVM. It adds no endpoint. When the application
 * has started it warns of annotated endpoints that nothing monitors.
 */
@HandlesTypes(MonitoredEndpoint.class)
public final class MonitoredEndpointsInitializer implements ServletContainerInitializer {

  /** Called by the container with the annotated classes it found. */
  @Override
  public void onStartup(@Nullable Set<Class<?>> classes, ServletContext context) {
    if (classes == null || classes.isEmpty()) {
      return;
    }
    for (Class<?> type : classes) {
      DeclaredConfigurators.add(type);
      if (MonitoredType.of(type) != null) {
        EndpointClasses.registerMeters(type);
      } else if (HookCheck.namesConfigurator(type)) {
        EndpointClasses.registerMeters(EndpointClasses.subclass(type));
      }
    }
    context.addListener(new HookCheck(classes));
  }
}
