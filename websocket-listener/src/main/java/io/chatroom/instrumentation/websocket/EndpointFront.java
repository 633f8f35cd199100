package io.chatroom.instrumentation.websocket;

import io.chatroom.instrumentation.websocket.EndpointMethod.Event;
import jakarta.websocket.ClientEndpoint;
import jakarta.websocket.CloseReason;
import jakarta.websocket.Endpoint;
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
import net.bytebuddy.dynamic.scaffold.subclass.ConstructorStrategy;
import net.bytebuddy.implementation.MethodCall;
import net.bytebuddy.matcher.ElementMatchers;

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
    ServerEndpoint declared = model.endpointClass().getAnnotation(ServerEndpoint.class);
    return complete(
        new ByteBuddy()
            .subclass(Object.class)
            .name(model.endpointClass().getName() + "$MonitoredFront")
            .annotateType(declaration(declared, configurator))
            .annotateType(otherAnnotations(model.endpointClass(), ServerEndpoint.class)),
        model);
  }

  /**
   * Of a client's class.
   *
   * @param makesTarget whether an object of it makes one of the application's class
   */
  static DynamicType.Unloaded<?> ofClient(EndpointModel model, boolean makesTarget)
      throws NoSuchMethodException {
    Class<?> type = model.endpointClass();
    MethodCall constructor = MethodCall.invoke(Object.class.getDeclaredConstructor()).onSuper();
    return complete(
        new ByteBuddy()
            .subclass(Object.class, ConstructorStrategy.Default.NO_CONSTRUCTORS)
            .name(type.getName() + (makesTarget ? "$MonitoredFront" : "$MonitoredInstance"))
            .annotateType(declaration(type.getAnnotation(ClientEndpoint.class)))
            .annotateType(otherAnnotations(type, ClientEndpoint.class))
            .defineConstructor(Visibility.PUBLIC)
            .intercept(
                makesTarget
                    ? constructor.andThen(
                        MethodCall.construct(type.getDeclaredConstructor())
                            .setsField(ElementMatchers.named(TARGET)))
                    : constructor),
        model);
  }

  /** Of a class that extends {@link Endpoint}. */
  static DynamicType.Unloaded<?> ofProgrammatic(Class<?> type) throws NoSuchMethodException {
    return new ByteBuddy()
        .subclass(RecordingEndpoint.class, ConstructorStrategy.Default.NO_CONSTRUCTORS)
        .name(type.getName() + "$MonitoredFront")
        .visit(new SameName(type))
        .defineConstructor(Visibility.PUBLIC)
        .intercept(
            MethodCall.invoke(RecordingEndpoint.class.getDeclaredConstructor(Endpoint.class))
                .onSuper()
                .withMethodCall(MethodCall.construct(type.getDeclaredConstructor())))
        .make();
  }

  private static DynamicType.Unloaded<?> complete(
      DynamicType.Builder<?> named, EndpointModel model) {
    DynamicType.Builder<?> builder =
        EndpointSubclass.withConnection(
            named
                .visit(new SameName(model.endpointClass()))
                .defineField(TARGET, model.endpointClass(), Visibility.PUBLIC));
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
        .defineTypeArray("decoders", coders(original.decoders()))
        .defineTypeArray("encoders", coders(original.encoders()))
        .define("configurator", configurator)
        .build();
  }

  private static AnnotationDescription declaration(ClientEndpoint original) {
    return AnnotationDescription.Builder.ofType(ClientEndpoint.class)
        .defineArray("subprotocols", original.subprotocols())
        .defineTypeArray("decoders", coders(original.decoders()))
        .defineTypeArray("encoders", coders(original.encoders()))
        .define("configurator", original.configurator())
        .build();
  }

  private static Class<?>[] coders(Class<?>[] declared) {
    return Arrays.stream(declared).map(EndpointClasses::coder).toArray(Class<?>[]::new);
  }

  private static List<Annotation> otherAnnotations(
      Class<?> endpointClass, Class<? extends Annotation> than) {
    return Arrays.stream(endpointClass.getDeclaredAnnotations())
        .filter(annotation -> !than.isInstance(annotation))
        .toList();
  }
}
