package io.chatroom.instrumentation.websocket;

import io.chatroom.instrumentation.websocket.EndpointAdvice.LastArgument;
import io.chatroom.instrumentation.websocket.EndpointAdvice.PayloadArgument;
import io.chatroom.instrumentation.websocket.EndpointAdvice.SessionArgument;
import io.chatroom.instrumentation.websocket.EndpointAdvice.TypeConstant;
import io.chatroom.instrumentation.websocket.EndpointMethod.Event;
import jakarta.websocket.CloseReason;
import jakarta.websocket.Session;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.implementation.bytecode.assign.Assigner;

/** Fits the advice to a method: which of its parameters is which. */
final class AdviceWeaver {

  private AdviceWeaver() {}

  /**
   * The advice for a method.
   *
   * @param session index of its session parameter, or {@value EndpointMethod#ABSENT}
   * @param payload index of its message, close reason or failure, or {@value EndpointMethod#ABSENT}
   * @param type ordinal of the messages' {@link FrameType}, or {@link FrameType#UNKNOWN}
   */
  static Advice advice(
      Event event, int session, int payload, int last, int type, boolean isStream) {
    Advice.WithCustomMapping mapping =
        Advice.withCustomMapping()
            .bind(SessionArgument.class, new Argument(session, Session.class))
            .bind(PayloadArgument.class, new Argument(payload, payloadType(event)))
            .bind(TypeConstant.class, type);
    mapping =
        last == EndpointMethod.ABSENT
            ? mapping.bind(LastArgument.class, true)
            : mapping.bind(LastArgument.class, new Argument(last, boolean.class));
    return mapping.to(isStream ? EndpointAdvice.Stream.class : adviceFor(event));
  }

  private static Class<?> payloadType(Event event) {
    return switch (event) {
      case OPEN, MESSAGE -> Object.class;
      case CLOSE -> CloseReason.class;
      case ERROR -> Throwable.class;
    };
  }

  private static Class<?> adviceFor(Event event) {
    return switch (event) {
      case OPEN -> EndpointAdvice.Open.class;
      case MESSAGE -> EndpointAdvice.Message.class;
      case CLOSE -> EndpointAdvice.Close.class;
      case ERROR -> EndpointAdvice.Failure.class;
    };
  }

  /** A parameter by its index; one that is absent reads null and takes any assignment. */
  private record Argument(int index, Class<?> type) implements Advice.OffsetMapping {
    @Override
    public Target resolve(
        TypeDescription instrumentedType,
        MethodDescription instrumentedMethod,
        Assigner assigner,
        Advice.ArgumentHandler argumentHandler,
        Sort sort) {
      if (index == EndpointMethod.ABSENT) {
        return new Target.ForDefaultValue.ReadWrite(TypeDescription.ForLoadedType.of(type));
      }
      return new ForArgument.Resolved(
              TypeDescription.Generic.OfNonGenericType.ForLoadedType.of(type),
              type.isPrimitive(),
              Assigner.Typing.DYNAMIC,
              instrumentedMethod.getParameters().get(index))
          .resolve(instrumentedType, instrumentedMethod, assigner, argumentHandler, sort);
    }
  }
}
