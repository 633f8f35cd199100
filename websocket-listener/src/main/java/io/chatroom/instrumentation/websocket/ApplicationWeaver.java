package io.chatroom.instrumentation.websocket;

import io.chatroom.instrumentation.websocket.EndpointEvents.Woven;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.description.annotation.AnnotationDescription;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.DynamicType;
import net.bytebuddy.matcher.ElementMatchers;

/**
 * Puts the advice into classes of an application, when they are built or before they are defined:
 * into endpoints, their configurators, encoders and decoders.
 */
final class ApplicationWeaver {

  private ApplicationWeaver() {}

  /** Whether {@code type} has anything for the advice, and does not have the advice yet. */
  static boolean concerns(TypeDescription type) {
    return !type.getDeclaredAnnotations().isAnnotationPresent(Woven.class)
        && (EndpointWeaver.concerns(type)
            || ConfiguratorWeaver.concerns(type)
            || CoderMethods.areIn(type));
  }

  /**
   * Adds the advice.
   *
   * @param by who does it, for the log
   */
  static DynamicType.Builder<?> weave(
      DynamicType.Builder<?> builder, TypeDescription type, String by) {
    DynamicType.Builder<?> woven =
        builder.annotateType(
            AnnotationDescription.Builder.ofType(Woven.class).define("value", by).build());
    if (EndpointWeaver.concerns(type)) {
      woven = EndpointWeaver.weave(woven, type);
    }
    if (ConfiguratorWeaver.concerns(type)) {
      woven = ConfiguratorWeaver.weave(woven, type);
    }
    return CoderMethods.areIn(type) ? withSizes(woven, type) : woven;
  }

  private static DynamicType.Builder<?> withSizes(
      DynamicType.Builder<?> builder, TypeDescription type) {
    DynamicType.Builder<?> woven = builder;
    for (MethodDescription.InDefinedShape method : type.getDeclaredMethods()) {
      Advice advice = CoderMethods.advice(method);
      if (advice != null) {
        woven = woven.visit(advice.on(ElementMatchers.is(method)));
      }
    }
    return woven;
  }
}
