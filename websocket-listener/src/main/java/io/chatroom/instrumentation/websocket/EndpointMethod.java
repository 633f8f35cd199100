package io.chatroom.instrumentation.websocket;

import jakarta.websocket.CloseReason;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.OnClose;
import jakarta.websocket.OnError;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import jakarta.websocket.server.PathParam;
import java.io.InputStream;
import java.io.Reader;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A method of an endpoint that the container calls, and where its parameters of interest stand;
 * {@value #ABSENT} for those it does not ask for.
 *
 * @param event what the container calls it for
 * @param session index of the {@link Session}
 * @param payload index of the message, the {@link CloseReason} or the {@link Throwable}
 * @param last index of the flag that marks the last part of a message
 */
record EndpointMethod(Method method, Event event, int session, int payload, int last) {

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
        return new EndpointMethod(
            method,
            event,
            indexOf(method, parameter -> parameter.getType() == Session.class),
            payloadIndex(method, event),
            event == Event.MESSAGE ? lastIndex(method) : ABSENT);
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

  /** Whether the message is read from a stream. */
  boolean isStream() {
    return event == Event.MESSAGE
        && payload != ABSENT
        && (payloadType() == Reader.class || payloadType() == InputStream.class);
  }

  private static int payloadIndex(Method method, Event event) {
    return switch (event) {
      case OPEN -> ABSENT;
      case CLOSE -> indexOf(method, parameter -> parameter.getType() == CloseReason.class);
      case ERROR -> indexOf(method, parameter -> parameter.getType() == Throwable.class);
      case MESSAGE -> {
        int message =
            indexOf(
                method,
                parameter -> mayBeMessage(parameter) && parameter.getType() != boolean.class);
        // A lone boolean is the message itself.
        yield message != ABSENT ? message : indexOf(method, EndpointMethod::mayBeMessage);
      }
    };
  }

  private static int lastIndex(Method method) {
    int last =
        indexOf(
            method, parameter -> mayBeMessage(parameter) && parameter.getType() == boolean.class);
    return last == payloadIndex(method, Event.MESSAGE) ? ABSENT : last;
  }

  private static boolean mayBeMessage(Parameter parameter) {
    return parameter.getType() != Session.class
        && !EndpointConfig.class.isAssignableFrom(parameter.getType())
        && !parameter.isAnnotationPresent(PathParam.class);
  }

  private static int indexOf(Method method, Predicate<Parameter> wanted) {
    Parameter[] parameters = method.getParameters();
    for (int i = 0; i < parameters.length; i++) {
      if (wanted.test(parameters[i])) {
        return i;
      }
    }
    return ABSENT;
  }
}
