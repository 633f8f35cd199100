package io.chatroom.instrumentation.websocket;

import io.chatroom.instrumentation.websocket.EndpointMethod.Event;
import jakarta.websocket.CloseReason;
import jakarta.websocket.Session;
import java.io.InputStream;
import java.io.Reader;
import java.util.List;
import java.util.function.Predicate;

/**
 * Where the parameters of interest of an endpoint's method stand, {@value EndpointMethod#ABSENT}
 * for those it does not ask for.
 *
 * @param session index of the {@link Session}
 * @param payload index of the message, the {@link CloseReason} or the {@link Throwable}
 * @param last index of the flag that marks the last part of a message
 */
record EndpointParameters(Event event, int session, int payload, int last, String payloadType) {

  private static final String FLAG = "boolean";

  /**
   * One parameter, of a class that may not be loaded yet.
   *
   * @param type its binary name
   * @param isContext whether it is a path parameter or the endpoint's configuration
   */
  record Parameter(String type, boolean isContext) {
    boolean is(Class<?> wanted) {
      return type.equals(wanted.getName());
    }

    boolean mayBeMessage() {
      return !isContext && !is(Session.class);
    }
  }

  static EndpointParameters of(Event event, List<Parameter> parameters) {
    int payload = payloadIndex(event, parameters);
    return new EndpointParameters(
        event,
        indexOf(parameters, parameter -> parameter.is(Session.class)),
        payload,
        event == Event.MESSAGE ? lastIndex(parameters, payload) : EndpointMethod.ABSENT,
        payload == EndpointMethod.ABSENT ? "" : parameters.get(payload).type());
  }

  /** Whether the message is read from a stream. */
  boolean isStream() {
    return event == Event.MESSAGE && isStream(payloadType);
  }

  static boolean isStream(String type) {
    return type.equals(Reader.class.getName()) || type.equals(InputStream.class.getName());
  }

  private static int payloadIndex(Event event, List<Parameter> parameters) {
    return switch (event) {
      case OPEN -> EndpointMethod.ABSENT;
      case CLOSE -> indexOf(parameters, parameter -> parameter.is(CloseReason.class));
      case ERROR -> indexOf(parameters, parameter -> parameter.is(Throwable.class));
      case MESSAGE -> {
        int message =
            indexOf(
                parameters,
                parameter -> parameter.mayBeMessage() && !parameter.type().equals(FLAG));
        // A lone boolean is the message itself.
        yield message != EndpointMethod.ABSENT
            ? message
            : indexOf(parameters, Parameter::mayBeMessage);
      }
    };
  }

  private static int lastIndex(List<Parameter> parameters, int payload) {
    int last =
        indexOf(parameters, parameter -> parameter.mayBeMessage() && parameter.type().equals(FLAG));
    return last == payload ? EndpointMethod.ABSENT : last;
  }

  private static int indexOf(List<Parameter> parameters, Predicate<Parameter> wanted) {
    for (int i = 0; i < parameters.size(); i++) {
      if (wanted.test(parameters.get(i))) {
        return i;
      }
    }
    return EndpointMethod.ABSENT;
  }
}
