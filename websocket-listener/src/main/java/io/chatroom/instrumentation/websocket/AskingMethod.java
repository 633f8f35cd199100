package io.chatroom.instrumentation.websocket;

import io.chatroom.instrumentation.websocket.EndpointMethod.Event;
import io.chatroom.instrumentation.websocket.EndpointParameters.Parameter;
import jakarta.websocket.CloseReason;
import jakarta.websocket.Session;
import java.util.Arrays;
import java.util.List;
import net.bytebuddy.asm.AsmVisitorWrapper;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.method.ParameterDescription;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.DynamicType;
import net.bytebuddy.implementation.Implementation;
import net.bytebuddy.implementation.MethodCall;
import net.bytebuddy.jar.asm.AnnotationVisitor;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Type;
import net.bytebuddy.matcher.ElementMatchers;
import net.bytebuddy.pool.TypePool;
import net.bytebuddy.utility.OpenedClassReader;
import org.jspecify.annotations.Nullable;

/**
 * A method that asks the container for more than the application's does: for the session when a
 * connection opens, and for the reason too when it ends. The container calls it instead, and it
 * calls the application's.
 */
final class AskingMethod {

  private AskingMethod() {}

  static boolean isNeeded(Event event, List<Parameter> parameters) {
    EndpointParameters found = EndpointParameters.of(event, parameters);
    return switch (event) {
      case OPEN -> found.session() == EndpointMethod.ABSENT;
      case CLOSE ->
          found.session() == EndpointMethod.ABSENT || found.payload() == EndpointMethod.ABSENT;
      case MESSAGE, ERROR -> false;
    };
  }

  static DynamicType.Builder<?> inPlaceOf(
      MethodDescription.InDefinedShape method, Event event, DynamicType.Builder<?> builder) {
    EndpointParameters found = EndpointParameters.of(event, EndpointWeaver.parameters(method));
    DynamicType.Builder.MethodDefinition.ParameterDefinition<?> definition =
        builder
            .visit(
                new AsmVisitorWrapper.ForDeclaredMethods()
                    .method(ElementMatchers.is(method), new Unmarked(event)))
            .defineMethod(
                "chatroom$" + method.getName(), method.getReturnType(), method.getVisibility());
    for (ParameterDescription parameter : method.getParameters()) {
      definition =
          definition
              .withParameter(parameter.getType(), parameter.getName())
              .annotateParameter(parameter.getDeclaredAnnotations());
    }
    int count = method.getParameters().size();
    int session = found.session();
    int reason = found.payload();
    if (session == EndpointMethod.ABSENT) {
      session = count++;
      definition = definition.withParameter(Session.class, "chatroom$session");
    }
    if (event == Event.CLOSE && reason == EndpointMethod.ABSENT) {
      reason = count;
      definition = definition.withParameter(CloseReason.class, "chatroom$reason");
    }
    int[] arguments = new int[method.getParameters().size()];
    Arrays.setAll(arguments, index -> index);
    return definition
        .throwing(method.getExceptionTypes())
        .intercept(
            AdviceWeaver.advice(
                    event, session, reason, EndpointMethod.ABSENT, FrameType.UNKNOWN, false)
                .wrap(MethodCall.invoke(method).withArgument(arguments)))
        .annotateMethod(method.getDeclaredAnnotations());
  }

  /** Takes the mark of the container's methods from the application's. */
  private record Unmarked(Event event)
      implements AsmVisitorWrapper.ForDeclaredMethods.MethodVisitorWrapper {
    @Override
    public MethodVisitor wrap(
        TypeDescription type,
        MethodDescription method,
        MethodVisitor visitor,
        Implementation.Context context,
        TypePool pool,
        int writerFlags,
        int readerFlags) {
      String mark = Type.getDescriptor(event.annotation());
      return new MethodVisitor(OpenedClassReader.ASM_API, visitor) {
        @Override
        public @Nullable AnnotationVisitor visitAnnotation(String descriptor, boolean visible) {
          return descriptor.equals(mark) ? null : super.visitAnnotation(descriptor, visible);
        }
      };
    }
  }
}
