package io.chatroom.instrumentation.websocket;

import net.bytebuddy.ByteBuddy;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.type.TypeDefinition;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.DynamicType;
import net.bytebuddy.dynamic.scaffold.subclass.ConstructorStrategy;
import net.bytebuddy.implementation.SuperMethodCall;
import net.bytebuddy.matcher.ElementMatchers;

/**
 * Makes the class that is deployed in place of an encoder or decoder: its methods tell how large
 * the message is, and call those they override.
 */
final class CoderSubclass {

  private CoderSubclass() {}

  static DynamicType.Unloaded<?> of(Class<?> coder) {
    TypeDescription type = TypeDescription.ForLoadedType.of(coder);
    DynamicType.Builder<?> builder =
        new ByteBuddy()
            .subclass(coder, ConstructorStrategy.Default.IMITATE_SUPER_CLASS_OPENING)
            .name(coder.getName() + "$Monitored");
    for (TypeDefinition c = type; c != null; c = c.getSuperClass()) {
      for (MethodDescription method : c.asErasure().getDeclaredMethods()) {
        Advice advice = CoderMethods.advice(method);
        if (advice != null) {
          builder =
              builder
                  .method(ElementMatchers.is(method))
                  .intercept(advice.wrap(SuperMethodCall.INSTANCE));
        }
      }
    }
    return builder.make();
  }
}
