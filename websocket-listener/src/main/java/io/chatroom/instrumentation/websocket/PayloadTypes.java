package io.chatroom.instrumentation.websocket;

import jakarta.websocket.Decoder;
import jakarta.websocket.Encoder;
import jakarta.websocket.PongMessage;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Tells what a Java type is on the wire, by an endpoint's encoders and decoders. */
final class PayloadTypes {

  private final List<Class<? extends Decoder>> decoders;
  private final List<Class<? extends Encoder>> encoders;
  // Bounded by the classes the application sends, and gone with its endpoint.
  private final Map<Class<?>, FrameType> received = new ConcurrentHashMap<>();
  private final Map<Class<?>, FrameType> sent = new ConcurrentHashMap<>();

  PayloadTypes(List<Class<? extends Decoder>> decoders, List<Class<? extends Encoder>> encoders) {
    this.decoders = List.copyOf(decoders);
    this.encoders = List.copyOf(encoders);
  }

  boolean areDecoded() {
    return !decoders.isEmpty();
  }

  boolean areEncoded() {
    return !encoders.isEmpty();
  }

  /** By a message itself, where the type its method declares was not looked at. */
  FrameType received(@Nullable Object payload) {
    if (payload == null || decoders.isEmpty()) {
      return payload == null ? FrameType.TEXT : standard(payload.getClass());
    }
    Class<?> type = payload.getClass();
    FrameType known = received.get(type);
    return known != null ? known : received.computeIfAbsent(type, this::decoded);
  }

  FrameType received(Class<?> type) {
    for (Class<? extends Decoder> decoder : decoders) {
      if (makes(decoder, type)) {
        return ofDecoder(decoder);
      }
    }
    return standard(type);
  }

  /** A decoder may promise less than it makes. */
  private FrameType decoded(Class<?> type) {
    for (Class<? extends Decoder> decoder : decoders) {
      for (Method method : decoder.getMethods()) {
        if (method.getName().equals("decode")
            && !method.isBridge()
            && method.getReturnType().isAssignableFrom(type)) {
          return ofDecoder(decoder);
        }
      }
    }
    return standard(type);
  }

  private static FrameType ofDecoder(Class<? extends Decoder> decoder) {
    return Decoder.Binary.class.isAssignableFrom(decoder)
            || Decoder.BinaryStream.class.isAssignableFrom(decoder)
        ? FrameType.BINARY
        : FrameType.TEXT;
  }

  FrameType sent(@Nullable Object payload) {
    if (payload == null) {
      return FrameType.TEXT;
    }
    Class<?> type = payload.getClass();
    FrameType known = sent.get(type);
    return known != null ? known : sent.computeIfAbsent(type, this::encoded);
  }

  private FrameType encoded(Class<?> type) {
    for (Class<? extends Encoder> encoder : encoders) {
      if (takes(encoder, type)) {
        return Encoder.Binary.class.isAssignableFrom(encoder)
                || Encoder.BinaryStream.class.isAssignableFrom(encoder)
            ? FrameType.BINARY
            : FrameType.TEXT;
      }
    }
    return standard(type);
  }

  private static FrameType standard(Class<?> type) {
    if (ByteBuffer.class.isAssignableFrom(type)
        || type == byte[].class
        || InputStream.class.isAssignableFrom(type)) {
      return FrameType.BINARY;
    }
    return PongMessage.class.isAssignableFrom(type) ? FrameType.PONG : FrameType.TEXT;
  }

  private static boolean makes(Class<?> decoder, Class<?> type) {
    for (Method method : decoder.getMethods()) {
      if (method.getName().equals("decode")
          && !method.isBridge()
          && type.isAssignableFrom(method.getReturnType())) {
        return true;
      }
    }
    return false;
  }

  private static boolean takes(Class<?> encoder, Class<?> type) {
    for (Method method : encoder.getMethods()) {
      if (method.getName().equals("encode")
          && !method.isBridge()
          && method.getParameterCount() > 0
          && method.getParameterTypes()[0].isAssignableFrom(type)) {
        return true;
      }
    }
    return false;
  }
}
