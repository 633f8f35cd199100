package io.chatroom.instrumentation.websocket;

import static net.bytebuddy.matcher.ElementMatchers.is;
import static net.bytebuddy.matcher.ElementMatchers.isAnnotatedWith;

import io.chatroom.instrumentation.websocket.EndpointEvents.Keeper;
import io.chatroom.instrumentation.websocket.EndpointMethod.Event;
import io.chatroom.instrumentation.websocket.EndpointParameters.Parameter;
import jakarta.websocket.ClientEndpoint;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.Session;
import jakarta.websocket.server.PathParam;
import jakarta.websocket.server.ServerEndpoint;
import java.io.Reader;
import java.util.List;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.asm.AsmVisitorWrapper;
import net.bytebuddy.description.annotation.AnnotationDescription;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.modifier.Visibility;
import net.bytebuddy.description.type.TypeDefinition;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.DynamicType;
import net.bytebuddy.implementation.SuperMethodCall;
import net.bytebuddy.matcher.ElementMatchers;
import org.jspecify.annotations.Nullable;

/**
 * Puts the advice into the application's own class, when it is built or before it is defined: so it
 * reaches final classes, records and private methods, and can add the methods that are missing. The
 * class is known by its description only; nothing of the application is loaded.
 *
 * <p>Superclasses are woven as well, for they may hold the methods that a container calls. Whether
 * an object is of a monitored endpoint is found out when it is used.
 */
final class EndpointWeaver {

  private EndpointWeaver() {}

  /** Whether {@code type} has anything for the advice, and does not have the advice yet. */
  static boolean concerns(TypeDescription type) {
    return !isOurs(type)
        && (isEndpoint(type)
            || isProgrammatic(type)
            || type.getDeclaredMethods().stream()
                .anyMatch(method -> !method.isAbstract() && eventOf(method) != null));
  }

  /**
   * Whether {@code type} is itself what an application deploys, to be monitored or not.
   *
   * @return its path, or the class for what has none of its own; null for other classes
   */
  static @Nullable String endpoint(TypeDescription type) {
    AnnotationDescription.Loadable<ServerEndpoint> server =
        type.getDeclaredAnnotations().ofType(ServerEndpoint.class);
    if (server != null) {
      return String.valueOf(server.getValue("value").resolve());
    }
    return isEndpoint(type) || (isProgrammatic(type) && !type.isAbstract())
        ? type.getSimpleName()
        : null;
  }

  /** Lets the configurator of a monitored endpoint know of which endpoint it is. */
  static void declareConfigurator(TypeDescription type) {
    AnnotationDescription.Loadable<ServerEndpoint> server =
        type.getDeclaredAnnotations().ofType(ServerEndpoint.class);
    if (server != null) {
      TypeDescription configurator = server.getValue("configurator").resolve(TypeDescription.class);
      DeclaredConfigurators.add(
          configurator.getName(), server.getValue("value").resolve(String.class));
    }
  }

  static boolean isMonitored(TypeDescription type) {
    return type.getDeclaredAnnotations().isAnnotationPresent(MonitoredEndpoint.class);
  }

  /** Adds the advice. */
  static DynamicType.Builder<?> weave(DynamicType.Builder<?> builder, TypeDescription type) {
    if (type.isInterface()) {
      return withAdvice(builder, type); // its objects keep what there is to keep
    }
    DynamicType.Builder<?> woven =
        withAdvice(EndpointSubclass.withConnection(builder), type)
            .visit(
                new AsmVisitorWrapper.ForDeclaredMethods()
                    .constructor(ElementMatchers.any(), new FailingConstructor()));
    return isProgrammatic(type) ? withCallbacks(woven, type) : withMethods(woven, type);
  }

  private static DynamicType.Builder<?> withAdvice(
      DynamicType.Builder<?> builder, TypeDescription type) {
    DynamicType.Builder<?> woven = builder;
    for (MethodDescription.InDefinedShape method : type.getDeclaredMethods()) {
      Event event = method.isAbstract() ? null : eventOf(method);
      if (event != null
          && (type.isInterface() || isEndpoint(type))
          && AskingMethod.isNeeded(event, parameters(method))) {
        woven = AskingMethod.inPlaceOf(method, event, woven);
        continue;
      }
      Advice advice = method.isAbstract() || method.isStatic() ? null : adviceFor(type, method);
      if (advice != null) {
        woven = woven.visit(advice.on(is(method)));
      }
    }
    return woven;
  }

  private static @Nullable Advice adviceFor(TypeDescription type, MethodDescription method) {
    Event event = eventOf(method);
    if (event != null) {
      return advice(EndpointParameters.of(event, parameters(method)));
    }
    return isProgrammatic(type) ? callback(method) : null;
  }

  private static Advice advice(EndpointParameters parameters) {
    return AdviceWeaver.advice(
        parameters.event(),
        parameters.session(),
        parameters.payload(),
        parameters.last(),
        parameters.isStream() ? streamType(parameters) : FrameType.UNKNOWN,
        parameters.isStream());
  }

  private static int streamType(EndpointParameters parameters) {
    return (parameters.payloadType().equals(Reader.class.getName())
            ? FrameType.TEXT
            : FrameType.BINARY)
        .ordinal();
  }

  static List<Parameter> parameters(MethodDescription method) {
    return method.getParameters().stream()
        .map(
            parameter ->
                new Parameter(
                    parameter.getType().asErasure().getName(),
                    parameter.getDeclaredAnnotations().isAnnotationPresent(PathParam.class)
                        || parameter.getType().asErasure().isAssignableTo(EndpointConfig.class)))
        .toList();
  }

  /** The three methods of a programmatic endpoint. */
  private static @Nullable Advice callback(MethodDescription method) {
    for (EndpointCallback callback : EndpointCallback.values()) {
      if (callback.is(method)) {
        return callback.advice();
      }
    }
    return null;
  }

  /** Adds what an annotated endpoint lacks, unless it inherits it, or what it inherits gets it. */
  private static DynamicType.Builder<?> withMethods(
      DynamicType.Builder<?> builder, TypeDescription type) {
    if (!isEndpoint(type) || !isMonitored(type)) {
      return builder;
    }
    DynamicType.Builder<?> complete = builder;
    if (!declares(type, Event.OPEN)) {
      complete = EndpointSubclass.withOpen(complete);
    }
    return declares(type, Event.CLOSE) ? complete : EndpointSubclass.withClose(complete);
  }

  private static boolean declares(TypeDescription type, Event event) {
    for (TypeDefinition c = type; c != null; c = c.getSuperClass()) {
      TypeDescription erasure = c.asErasure();
      boolean inherits = !erasure.equals(type) && isEndpoint(erasure) && isMonitored(erasure);
      if (inherits || declaresItself(erasure, event)) {
        return true;
      }
    }
    return false;
  }

  /** Or through an interface: Tyrus takes no endpoint that has two such methods. */
  private static boolean declaresItself(TypeDescription type, Event event) {
    return type.getDeclaredMethods().stream()
            .anyMatch(
                method -> eventOf(method) == event && !(type.isInterface() && method.isAbstract()))
        || type.getInterfaces().stream()
            .anyMatch(implemented -> declaresItself(implemented.asErasure(), event));
  }

  /** Overrides what a programmatic endpoint inherits. */
  private static DynamicType.Builder<?> withCallbacks(
      DynamicType.Builder<?> builder, TypeDescription type) {
    DynamicType.Builder<?> complete = builder;
    if (isMonitored(type) && !type.isAbstract()) {
      for (EndpointCallback callback : EndpointCallback.values()) {
        if (callback.isOverridableIn(type)) {
          complete =
              complete
                  .defineMethod(callback.method(), void.class, Visibility.PUBLIC)
                  .withParameters(Session.class, callback.second())
                  .intercept(callback.advice().wrap(SuperMethodCall.INSTANCE));
        }
      }
    }
    return complete;
  }

  private static @Nullable Event eventOf(MethodDescription method) {
    for (Event event : Event.values()) {
      if (isAnnotatedWith(event.annotation()).matches(method)) {
        return event;
      }
    }
    return null;
  }

  private static boolean isEndpoint(TypeDescription type) {
    return type.getDeclaredAnnotations().isAnnotationPresent(ServerEndpoint.class)
        || type.getDeclaredAnnotations().isAnnotationPresent(ClientEndpoint.class);
  }

  private static boolean isProgrammatic(TypeDescription type) {
    return type.isAssignableTo(Endpoint.class);
  }

  /** Woven already, made at run time, or of this library. */
  private static boolean isOurs(TypeDescription type) {
    return type.getInterfaces().stream()
        .anyMatch(implemented -> implemented.asErasure().represents(Keeper.class));
  }
}
