package io.chatroom.instrumentation.websocket;

import jakarta.websocket.CloseReason;
import jakarta.websocket.Session;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.implementation.bytecode.assign.Assigner;
import org.jspecify.annotations.NullUnmarked;

/**
 * The code put around an endpoint's methods. Byte Buddy copies these bodies; they are never called.
 * An assignment to a parameter changes what the application's method gets.
 */
@NullUnmarked
@SuppressWarnings("UnusedVariable") // what is assigned is read by the code around which it is put
final class EndpointAdvice {

  /** Where an endpoint object keeps its connection. */
  static final String CONNECTION = "chatroom$connection";

  private EndpointAdvice() {}

  /** The method's session, or null. */
  @Retention(RetentionPolicy.RUNTIME)
  @Target(ElementType.PARAMETER)
  @interface SessionArgument {}

  /** The method's message, close reason, failure or deployment, or null. */
  @Retention(RetentionPolicy.RUNTIME)
  @Target(ElementType.PARAMETER)
  @interface PayloadArgument {}

  /** Whether the method gets the last or only part of a message. */
  @Retention(RetentionPolicy.RUNTIME)
  @Target(ElementType.PARAMETER)
  @interface LastArgument {}

  /** The ordinal of the message's {@link FrameType}, or {@link FrameType#UNKNOWN}. */
  @Retention(RetentionPolicy.RUNTIME)
  @Target(ElementType.PARAMETER)
  @interface TypeConstant {}

  /** Around {@code @OnOpen}. */
  static final class Open {
    @Advice.OnMethodEnter
    static void enter(
        @Advice.This Object endpoint,
        @Advice.Local("connection") Object connection,
        @SessionArgument Session session,
        @PayloadArgument Object config) {
      connection = EndpointEvents.connection(endpoint, session, config);
      session = EndpointEvents.recording(connection, session);
      EndpointEvents.opened(connection, endpoint);
    }

    @Advice.OnMethodExit(onThrowable = Throwable.class, backupArguments = false)
    static void exit(
        @Advice.Local("connection") Object connection, @Advice.Thrown Throwable failure) {
      EndpointEvents.openingLeft(connection, failure);
    }
  }

  /** Around {@code @OnClose}. */
  static final class Close {
    @Advice.OnMethodEnter
    static void enter(
        @Advice.This Object endpoint,
        @Advice.Local("connection") Object connection,
        @SessionArgument Session session,
        @PayloadArgument CloseReason reason) {
      connection = EndpointEvents.connection(endpoint, session, null);
      session = EndpointEvents.recording(connection, session);
      EndpointEvents.closed(connection, reason);
    }

    @Advice.OnMethodExit(onThrowable = Throwable.class, backupArguments = false)
    static void exit(
        @Advice.Local("connection") Object connection, @Advice.Thrown Throwable failure) {
      EndpointEvents.closingLeft(connection, failure);
    }
  }

  /** Around {@code @OnError}. */
  static final class Failure {
    @Advice.OnMethodEnter
    static void enter(
        @Advice.This Object endpoint,
        @Advice.Local("connection") Object connection,
        @SessionArgument Session session,
        @PayloadArgument Throwable told) {
      connection = EndpointEvents.connection(endpoint, session, null);
      session = EndpointEvents.recording(connection, session);
      EndpointEvents.failed(connection, told);
    }

    @Advice.OnMethodExit(onThrowable = Throwable.class, backupArguments = false)
    static void exit(
        @Advice.Local("connection") Object connection, @Advice.Thrown Throwable failure) {
      if (failure != null) {
        EndpointEvents.threw(connection, failure);
      }
    }
  }

  /** Around {@code @OnMessage} with a stream, whose size is known when it was read. */
  static final class Stream {
    @Advice.OnMethodEnter
    static long enter(
        @Advice.This Object endpoint,
        @Advice.Local("connection") Object connection,
        @SessionArgument Session session,
        @PayloadArgument Object payload,
        @TypeConstant int type,
        @Advice.Local("counted") Object counted) {
      connection = EndpointEvents.connection(endpoint, session, null);
      session = EndpointEvents.recording(connection, session);
      long startNanos = EndpointEvents.received(connection, type, null, true);
      counted = EndpointEvents.counting(connection, startNanos, payload);
      payload = counted;
      return startNanos;
    }

    @Advice.OnMethodExit(onThrowable = Throwable.class, backupArguments = false)
    static void exit(
        @Advice.Local("connection") Object connection,
        @Advice.Enter long startNanos,
        @Advice.Local("counted") Object counted,
        @Advice.Return(typing = Assigner.Typing.DYNAMIC) Object returned,
        @Advice.Thrown Throwable failure) {
      EndpointEvents.read(connection, startNanos, counted);
      EndpointEvents.handled(connection, startNanos, returned, failure);
    }
  }

  /** Around {@code @OnMessage}. */
  static final class Message {
    @Advice.OnMethodEnter
    static long enter(
        @Advice.This Object endpoint,
        @Advice.Local("connection") Object connection,
        @SessionArgument Session session,
        @PayloadArgument Object payload,
        @LastArgument boolean last,
        @TypeConstant int type) {
      connection = EndpointEvents.connection(endpoint, session, null);
      session = EndpointEvents.recording(connection, session);
      return EndpointEvents.received(connection, type, payload, last);
    }

    @Advice.OnMethodExit(onThrowable = Throwable.class, backupArguments = false)
    static void exit(
        @Advice.Local("connection") Object connection,
        @Advice.Enter long startNanos,
        @Advice.Return(typing = Assigner.Typing.DYNAMIC) Object returned,
        @Advice.Thrown Throwable failure) {
      EndpointEvents.handled(connection, startNanos, returned, failure);
    }
  }
}
