package io.chatroom.instrumentation.websocket;

import io.chatroom.instrumentation.websocket.EndpointEvents.Keeper;
import io.chatroom.instrumentation.websocket.EndpointMethod.Event;
import jakarta.websocket.CloseReason;
import jakarta.websocket.Endpoint;
import jakarta.websocket.Session;
import java.lang.annotation.Annotation;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.description.annotation.AnnotationDescription;
import net.bytebuddy.description.modifier.FieldPersistence;
import net.bytebuddy.description.modifier.Visibility;
import net.bytebuddy.dynamic.DynamicType;
import net.bytebuddy.dynamic.scaffold.subclass.ConstructorStrategy;
import net.bytebuddy.implementation.FieldAccessor;
import net.bytebuddy.implementation.Implementation;
import net.bytebuddy.implementation.StubMethod;
import net.bytebuddy.implementation.SuperMethodCall;
import net.bytebuddy.matcher.ElementMatchers;

/**
 * Makes the class whose objects take the place of an endpoint's: its methods report and call those
 * they override. It carries the class's annotations because Jetty reads the class of the object,
 * and not the methods', because Jetty would then see each method twice.
 */
final class EndpointSubclass {

  private EndpointSubclass() {}

  static DynamicType.Unloaded<?> of(EndpointModel model) {
    DynamicType.Builder<?> builder =
        new ByteBuddy()
            .subclass(
                model.endpointClass(), ConstructorStrategy.Default.IMITATE_SUPER_CLASS_OPENING)
            .name(model.endpointClass().getName() + "$Monitored")
            .visit(new SameName(model.endpointClass()))
            .annotateType(model.endpointClass().getDeclaredAnnotations());
    builder = withConnection(builder);
    for (EndpointMethod method : model.methods()) {
      if (method.isOverridable()) {
        builder =
            builder
                .method(ElementMatchers.is(method.method()))
                .intercept(around(model, method, SuperMethodCall.INSTANCE));
      }
    }
    if (!model.declares(Event.OPEN)) {
      builder = withOpen(builder);
    }
    return (model.declares(Event.CLOSE) ? builder : withClose(builder)).make();
  }

  /** Of a class that extends {@link Endpoint}: of its three methods those that are not final. */
  static DynamicType.Unloaded<?> ofProgrammatic(Class<?> endpointClass) {
    DynamicType.Builder<?> builder =
        new ByteBuddy()
            .subclass(endpointClass, ConstructorStrategy.Default.IMITATE_SUPER_CLASS_OPENING)
            .name(endpointClass.getName() + "$Monitored")
            .visit(new SameName(endpointClass));
    builder = withConnection(builder);
    for (EndpointCallback callback : EndpointCallback.values()) {
      builder =
          builder
              .method(callback.matcher())
              .intercept(callback.advice().wrap(SuperMethodCall.INSTANCE));
    }
    return builder.make();
  }

  private static Implementation around(
      EndpointModel model, EndpointMethod method, Implementation body) {
    return AdviceWeaver.advice(
            method.event(),
            method.session(),
            method.payload(),
            method.last(),
            model.frameType(method).ordinal(),
            method.isStream())
        .wrap(body);
  }

  /** Where an endpoint object keeps its connection. */
  static DynamicType.Builder<?> withConnection(DynamicType.Builder<?> builder) {
    return builder
        .defineField(
            EndpointAdvice.CONNECTION, Object.class, Visibility.PRIVATE, FieldPersistence.TRANSIENT)
        .implement(Keeper.class)
        .intercept(FieldAccessor.ofField(EndpointAdvice.CONNECTION));
  }

  static DynamicType.Builder<?> withOpen(DynamicType.Builder<?> builder) {
    return builder
        .defineMethod("chatroom$open", void.class, Visibility.PUBLIC)
        .withParameters(Session.class)
        .intercept(
            AdviceWeaver.advice(
                    Event.OPEN,
                    0,
                    EndpointMethod.ABSENT,
                    EndpointMethod.ABSENT,
                    FrameType.UNKNOWN,
                    false)
                .wrap(StubMethod.INSTANCE))
        .annotateMethod(marker(Event.OPEN));
  }

  static DynamicType.Builder<?> withClose(DynamicType.Builder<?> builder) {
    return builder
        .defineMethod("chatroom$close", void.class, Visibility.PUBLIC)
        .withParameters(Session.class, CloseReason.class)
        .intercept(
            AdviceWeaver.advice(Event.CLOSE, 0, 1, EndpointMethod.ABSENT, FrameType.UNKNOWN, false)
                .wrap(StubMethod.INSTANCE))
        .annotateMethod(marker(Event.CLOSE));
  }

  private static AnnotationDescription marker(Event event) {
    Class<? extends Annotation> annotation = event.annotation();
    return AnnotationDescription.Builder.ofType(annotation).build();
  }
}
