package io.chatroom.instrumentation.websocket;

import io.chatroom.instrumentation.websocket.EndpointMethod.Event;
import jakarta.websocket.CloseReason;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;
import jakarta.websocket.server.ServerEndpointConfig;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.Arrays;
import java.util.List;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.description.annotation.AnnotationDescription;
import net.bytebuddy.description.modifier.Visibility;
import net.bytebuddy.dynamic.DynamicType;
import net.bytebuddy.implementation.MethodCall;

/**
 * Makes the class that is deployed in place of an endpoint: an endpoint of its own, whose methods
 * report and call those of an object of the application's class. As it is no subclass, that class
 * may be final, and its methods need not ask for the session or the close reason.
 */
final class EndpointFront {

  /** Where a front keeps the application's object. */
  static final String TARGET = "chatroom$target";

  private EndpointFront() {}

  static DynamicType.Unloaded<?> of(
      EndpointModel model, Class<? extends ServerEndpointConfig.Configurator> configurator) {
    DynamicType.Builder<?> builder =
        new ByteBuddy()
            .subclass(Object.class)
            .name(model.endpointClass().getName() + "$MonitoredFront")
            .annotateType(
                declaration(
                    model.endpointClass().getAnnotation(ServerEndpoint.class), configurator))
            .annotateType(otherAnnotations(model.endpointClass()))
            .defineField(TARGET, model.endpointClass(), Visibility.PUBLIC);
    builder = EndpointSubclass.withConnection(builder);
    for (EndpointMethod method : model.methods()) {
      builder = withMethod(builder, model, method);
    }
    if (!model.declares(Event.OPEN)) {
      builder = EndpointSubclass.withOpen(builder);
    }
    return (model.declares(Event.CLOSE) ? builder : EndpointSubclass.withClose(builder)).make();
  }

  private static DynamicType.Builder<?> withMethod(
      DynamicType.Builder<?> builder, EndpointModel model, EndpointMethod method) {
    Method called = method.method();
    DynamicType.Builder.MethodDefinition.ParameterDefinition<?> definition =
        builder.defineMethod(called.getName(), called.getGenericReturnType(), Visibility.PUBLIC);
    for (Parameter parameter : called.getParameters()) {
      definition =
          definition
              .withParameter(parameter.getParameterizedType(), parameter.getName())
              .annotateParameter(parameter.getAnnotations());
    }
    int session = method.session();
    int payload = method.payload();
    int count = called.getParameterCount();
    boolean opensOrCloses = method.event() == Event.OPEN || method.event() == Event.CLOSE;
    if (opensOrCloses && session == EndpointMethod.ABSENT) {
      session = count++;
      definition = definition.withParameter(Session.class, "chatroom$session");
    }
    if (method.event() == Event.CLOSE && payload == EndpointMethod.ABSENT) {
      payload = count;
      definition = definition.withParameter(CloseReason.class, "chatroom$reason");
    }
    int[] arguments = new int[called.getParameterCount()];
    Arrays.setAll(arguments, index -> index);
    return definition
        .throwing(called.getGenericExceptionTypes())
        .intercept(
            AdviceWeaver.advice(
                    method.event(),
                    session,
                    payload,
                    method.last(),
                    model.frameType(method).ordinal(),
                    method.isStream())
                .wrap(MethodCall.invoke(called).onField(TARGET).withArgument(arguments)))
        .annotateMethod(called.getDeclaredAnnotations());
  }

  private static AnnotationDescription declaration(
      ServerEndpoint original, Class<? extends ServerEndpointConfig.Configurator> configurator) {
    return AnnotationDescription.Builder.ofType(ServerEndpoint.class)
        .define("value", original.value())
        .defineArray("subprotocols", original.subprotocols())
        .defineTypeArray("decoders", original.decoders())
        .defineTypeArray("encoders", original.encoders())
        .define("configurator", configurator)
        .build();
  }

  private static List<Annotation> otherAnnotations(Class<?> endpointClass) {
    return Arrays.stream(endpointClass.getDeclaredAnnotations())
        .filter(annotation -> !(annotation instanceof ServerEndpoint))
        .toList();
  }
}
