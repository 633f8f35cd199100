package io.chatroom.instrumentation.websocket;

import jakarta.websocket.server.HandshakeRequest;
import jakarta.websocket.server.ServerEndpointConfig;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.implementation.bytecode.assign.Assigner;
import org.jspecify.annotations.NullUnmarked;

/**
 * The code put around the methods of an application's configurator. Byte Buddy copies these bodies;
 * they are never called.
 */
@NullUnmarked
final class ConfiguratorAdvice {

  private ConfiguratorAdvice() {}

  /** Around {@code checkOrigin}. */
  static final class Origin {
    @Advice.OnMethodEnter
    static int enter() {
      return ConfiguratorEvents.asked();
    }

    @Advice.OnMethodExit(onThrowable = Throwable.class)
    static void exit(
        @Advice.This Object configurator,
        @Advice.Enter int asked,
        @Advice.Return boolean allowed,
        @Advice.Thrown Throwable failure) {
      ConfiguratorEvents.originChecked(configurator, asked, allowed, failure);
    }
  }

  /** Around {@code modifyHandshake}. */
  static final class Handshake {
    @Advice.OnMethodEnter
    static int enter(
        @Advice.This Object configurator,
        @Advice.Argument(0) ServerEndpointConfig config,
        @Advice.Argument(1) HandshakeRequest request) {
      int asked = ConfiguratorEvents.asked();
      ConfiguratorEvents.handshakeBegins(configurator, asked, config, request);
      return asked;
    }

    @Advice.OnMethodExit(onThrowable = Throwable.class)
    static void exit(
        @Advice.This Object configurator,
        @Advice.Enter int asked,
        @Advice.Thrown Throwable failure) {
      ConfiguratorEvents.done(configurator, asked, failure == null);
    }
  }

  /** Around {@code getEndpointInstance}. */
  static final class Instance {
    @Advice.OnMethodEnter
    static int enter() {
      return ConfiguratorEvents.asked();
    }

    @Advice.OnMethodExit(onThrowable = Throwable.class)
    static void exit(
        @Advice.This Object configurator,
        @Advice.Enter int asked,
        @Advice.Return(typing = Assigner.Typing.DYNAMIC) Object made) {
      ConfiguratorEvents.done(configurator, asked, made != null);
    }
  }
}
