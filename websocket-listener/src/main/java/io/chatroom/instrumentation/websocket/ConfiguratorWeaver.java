package io.chatroom.instrumentation.websocket;

import static net.bytebuddy.matcher.ElementMatchers.is;
import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;

import jakarta.websocket.HandshakeResponse;
import jakarta.websocket.server.HandshakeRequest;
import jakarta.websocket.server.ServerEndpointConfig;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.modifier.FieldPersistence;
import net.bytebuddy.description.modifier.Visibility;
import net.bytebuddy.description.type.TypeDefinition;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.DynamicType;
import net.bytebuddy.implementation.FieldAccessor;
import net.bytebuddy.implementation.SuperMethodCall;
import org.jspecify.annotations.Nullable;

/**
 * Puts the advice into an application's own configurators: a container asks nobody else whether a
 * handshake is to be refused. One that extends ours counts through it, and is only listened to.
 */
final class ConfiguratorWeaver {

  private static final String REFUSALS = "chatroom$refusals";
  private static final String MODIFY = "modifyHandshake";
  private static final Class<?>[] OF_MODIFY = {
    ServerEndpointConfig.class, HandshakeRequest.class, HandshakeResponse.class
  };

  private ConfiguratorWeaver() {}

  static boolean concerns(TypeDescription type) {
    return !type.isInterface()
        && type.isAssignableTo(ServerEndpointConfig.Configurator.class)
        && !type.represents(MonitoredConfigurator.class)
        && !type.represents(ProgrammaticConfigurator.class);
  }

  static DynamicType.Builder<?> weave(DynamicType.Builder<?> builder, TypeDescription type) {
    DynamicType.Builder<?> woven = builder;
    for (MethodDescription.InDefinedShape method : type.getDeclaredMethods()) {
      Advice advice = advice(method);
      if (advice != null) {
        woven = woven.visit(advice.on(is(method)));
      }
    }
    return type.isAssignableTo(MonitoredConfigurator.class) ? woven : withRefusals(woven, type);
  }

  private static @Nullable Advice advice(MethodDescription method) {
    if (method.isAbstract() || method.isStatic() || method.isBridge()) {
      return null;
    }
    if (named("checkOrigin").and(takesArguments(String.class)).matches(method)) {
      return Advice.to(ConfiguratorAdvice.Origin.class);
    }
    if (named(MODIFY).and(takesArguments(OF_MODIFY)).matches(method)) {
      return Advice.to(ConfiguratorAdvice.Handshake.class);
    }
    return named("getEndpointInstance").and(takesArguments(Class.class)).matches(method)
        ? Advice.to(ConfiguratorAdvice.Instance.class)
        : null;
  }

  /** And with a method that learns of which endpoint it is, where it has none. */
  private static DynamicType.Builder<?> withRefusals(
      DynamicType.Builder<?> builder, TypeDescription type) {
    DynamicType.Builder<?> keeping =
        builder
            .defineField(REFUSALS, Object.class, Visibility.PRIVATE, FieldPersistence.TRANSIENT)
            .implement(ConfiguratorEvents.Keeper.class)
            .intercept(FieldAccessor.ofField(REFUSALS));
    return inheritsModify(type)
        ? keeping
            .defineMethod(MODIFY, void.class, Visibility.PUBLIC)
            .withParameters(OF_MODIFY)
            .intercept(Advice.to(ConfiguratorAdvice.Handshake.class).wrap(SuperMethodCall.INSTANCE))
        : keeping;
  }

  private static boolean inheritsModify(TypeDescription type) {
    for (TypeDefinition c = type; c != null; c = c.getSuperClass()) {
      for (MethodDescription method : c.asErasure().getDeclaredMethods()) {
        if (named(MODIFY).and(takesArguments(OF_MODIFY)).matches(method)) {
          return !c.asErasure().equals(type) && !method.isFinal() && !method.isAbstract();
        }
      }
    }
    return false;
  }
}
