package io.chatroom.instrumentation.websocket;

import jakarta.websocket.Decoder;
import jakarta.websocket.Encoder;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Reader;
import java.io.Writer;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.type.TypeDescription;
import org.jspecify.annotations.Nullable;

/** The methods of encoders and decoders that make one thing of another, and their advice. */
final class CoderMethods {

  private CoderMethods() {}

  /** Whether {@code type} encodes or decodes, or is there to be extended by what does. */
  static boolean areIn(TypeDescription type) {
    return !type.isInterface()
        && (type.isAssignableTo(Encoder.class) || type.isAssignableTo(Decoder.class))
        && type.getDeclaredMethods().stream().anyMatch(method -> advice(method) != null);
  }

  /** Null for other methods. */
  static @Nullable Advice advice(MethodDescription method) {
    if (method.isAbstract() || method.isStatic() || method.isBridge()) {
      return null;
    }
    int count = method.getParameters().size();
    if (method.getName().equals("encode")) {
      if (count == 1 && !method.getReturnType().represents(void.class)) {
        return Advice.to(CoderAdvice.Encode.class);
      }
      return count == 2 && takes(method, 1, Writer.class, OutputStream.class)
          ? Advice.to(CoderAdvice.Write.class)
          : null;
    }
    if (method.getName().equals("decode") && count == 1) {
      return Advice.to(
          takes(method, 0, Reader.class, InputStream.class)
              ? CoderAdvice.Read.class
              : CoderAdvice.Decode.class);
    }
    return null;
  }

  private static boolean takes(MethodDescription method, int index, Class<?> one, Class<?> other) {
    TypeDescription type = method.getParameters().get(index).getType().asErasure();
    return type.represents(one) || type.represents(other);
  }
}
