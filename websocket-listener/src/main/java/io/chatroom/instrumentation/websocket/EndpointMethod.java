package io.chatroom.instrumentation.websocket;

import io.chatroom.instrumentation.websocket.EndpointParameters.Parameter;
import jakarta.websocket.CloseReason;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.OnClose;
import jakarta.websocket.OnError;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import jakarta.websocket.server.PathParam;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A method of an endpoint that the container calls, and where its parameters of interest stand;
 * {@value #ABSENT} for those it does not ask for.
 *
 * @param event what the container calls it for
 * @param session index of the {@link Session}
 * @param payload index of the message, the {@link CloseReason} or the {@link Throwable}
 * @param last index of the flag that marks the last part of a message
 * @param isStream whether the message is read from a stream
 */
record EndpointMethod(
    Method method, Event event, int session, int payload, int last, boolean isStream) {

  static final int ABSENT = -1;

  /** What a container calls a method for. */
  enum Event {
    OPEN(OnOpen.class),
    MESSAGE(OnMessage.class),
    CLOSE(OnClose.class),
    ERROR(OnError.class);

    private final Class<? extends Annotation> annotation;

    Event(Class<? extends Annotation> annotation) {
      this.annotation = annotation;
    }

    Class<? extends Annotation> annotation() {
      return annotation;
    }
  }

  /** Null for a method that the container does not call. */
  static @Nullable EndpointMethod of(Method method) {
    for (Event event : Event.values()) {
      if (method.isAnnotationPresent(event.annotation())) {
        EndpointParameters found = EndpointParameters.of(event, parameters(method));
        return new EndpointMethod(
            method, event, found.session(), found.payload(), found.last(), found.isStream());
      }
    }
    return null;
  }

  /** Whether a subclass can stand in for it. */
  boolean isOverridable() {
    return (method.getModifiers() & (Modifier.STATIC | Modifier.FINAL | Modifier.PRIVATE)) == 0;
  }

  /** The type of the message, the reason or the failure. */
  Class<?> payloadType() {
    return method.getParameterTypes()[payload];
  }

  private static List<Parameter> parameters(Method method) {
    return Arrays.stream(method.getParameters())
        .map(
            parameter ->
                new Parameter(
                    parameter.getType().getName(),
                    parameter.isAnnotationPresent(PathParam.class)
                        || EndpointConfig.class.isAssignableFrom(parameter.getType())))
        .toList();
  }
}
