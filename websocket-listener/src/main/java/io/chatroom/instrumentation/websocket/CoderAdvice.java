package io.chatroom.instrumentation.websocket;

import net.bytebuddy.asm.Advice;
import net.bytebuddy.implementation.bytecode.assign.Assigner;
import org.jspecify.annotations.NullUnmarked;

/**
 * The code put around what encoders and decoders of the application do. Byte Buddy copies these
 * bodies; they are never called.
 */
@NullUnmarked
@SuppressWarnings("UnusedVariable") // what is assigned is read by the code around which it is put
final class CoderAdvice {

  private CoderAdvice() {}

  /** Around {@code encode} that returns text or data. */
  static final class Encode {
    @Advice.OnMethodEnter
    static Object enter(
        @Advice.Argument(value = 0, typing = Assigner.Typing.DYNAMIC) Object object) {
      return CoderEvents.encoding(object);
    }

    @Advice.OnMethodExit
    static void exit(
        @Advice.Enter Object awaiting,
        @Advice.Return(typing = Assigner.Typing.DYNAMIC) Object made) {
      CoderEvents.encoded(awaiting, made);
    }
  }

  /** Around {@code encode} that writes to a stream. */
  static final class Write {
    @Advice.OnMethodEnter
    static Object enter(
        @Advice.Argument(value = 0, typing = Assigner.Typing.DYNAMIC) Object object,
        @Advice.Argument(value = 1, readOnly = false, typing = Assigner.Typing.DYNAMIC)
            Object stream,
        @Advice.Local("counted") Object counted) {
      Object awaiting = CoderEvents.encoding(object);
      counted = CoderEvents.counting(awaiting, stream);
      stream = counted;
      return awaiting;
    }

    @Advice.OnMethodExit
    static void exit(@Advice.Enter Object awaiting, @Advice.Local("counted") Object counted) {
      CoderEvents.encoded(awaiting, counted);
    }
  }

  /** Around {@code decode} that takes text or data, which it may use up. */
  static final class Decode {
    @Advice.OnMethodEnter
    static long enter(
        @Advice.Argument(value = 0, typing = Assigner.Typing.DYNAMIC) Object payload) {
      return CoderEvents.size(payload);
    }

    @Advice.OnMethodExit
    static void exit(
        @Advice.Enter long bytes, @Advice.Return(typing = Assigner.Typing.DYNAMIC) Object made) {
      CoderEvents.decoded(made, bytes);
    }
  }

  /** Around {@code decode} that reads from a stream. */
  static final class Read {
    @Advice.OnMethodEnter
    static void enter(
        @Advice.Argument(value = 0, readOnly = false, typing = Assigner.Typing.DYNAMIC)
            Object stream,
        @Advice.Local("counted") Object counted) {
      counted = CoderEvents.counting(stream);
      stream = counted;
    }

    @Advice.OnMethodExit
    static void exit(
        @Advice.Local("counted") Object counted,
        @Advice.Return(typing = Assigner.Typing.DYNAMIC) Object made) {
      CoderEvents.decoded(made, CoderEvents.size(counted));
    }
  }
}
