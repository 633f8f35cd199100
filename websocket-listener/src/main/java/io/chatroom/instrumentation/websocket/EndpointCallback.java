package io.chatroom.instrumentation.websocket;

import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;

import io.chatroom.instrumentation.websocket.EndpointMethod.Event;
import jakarta.websocket.CloseReason;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.Session;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.type.TypeDefinition;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.matcher.ElementMatcher;

/** What {@link jakarta.websocket.Endpoint} lets an application override. */
enum EndpointCallback {
  OPEN("onOpen", EndpointConfig.class, Event.OPEN),
  CLOSE("onClose", CloseReason.class, Event.CLOSE),
  ERROR("onError", Throwable.class, Event.ERROR);

  private final String method;
  private final Class<?> second;
  private final Event event;

  EndpointCallback(String method, Class<?> second, Event event) {
    this.method = method;
    this.second = second;
    this.event = event;
  }

  String method() {
    return method;
  }

  /** The class of the parameter after the session. */
  Class<?> second() {
    return second;
  }

  ElementMatcher<MethodDescription> matcher() {
    return named(method).and(takesArguments(Session.class, second));
  }

  Advice advice() {
    return AdviceWeaver.advice(event, 0, 1, EndpointMethod.ABSENT, FrameType.UNKNOWN, false);
  }

  boolean is(MethodDescription candidate) {
    return matcher().matches(candidate);
  }

  /** Whether {@code type} inherits it and may override it. */
  boolean isOverridableIn(TypeDescription type) {
    for (TypeDefinition c = type; c != null; c = c.getSuperClass()) {
      for (MethodDescription candidate : c.asErasure().getDeclaredMethods()) {
        if (is(candidate)) {
          return !c.asErasure().equals(type) && !candidate.isFinal() && !candidate.isAbstract();
        }
      }
    }
    return false;
  }
}
