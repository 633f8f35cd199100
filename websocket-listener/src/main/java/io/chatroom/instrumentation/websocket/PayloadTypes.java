package io.chatroom.instrumentation.websocket;

import jakarta.websocket.Decoder;
import jakarta.websocket.Encoder;
import jakarta.websocket.PongMessage;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Tells what a Java type is on the wire, by an endpoint's encoders and decoders. */
final class PayloadTypes {

  private static final List<Class<?>> DECODERS =
      List.of(
          Decoder.Text.class,
          Decoder.Binary.class,
          Decoder.TextStream.class,
          Decoder.BinaryStream.class);
  private static final List<Class<?>> ENCODERS =
      List.of(
          Encoder.Text.class,
          Encoder.Binary.class,
          Encoder.TextStream.class,
          Encoder.BinaryStream.class);

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
      if (Stream.concat(made(decoder), returned(decoder)).anyMatch(type::isAssignableFrom)) {
        return ofDecoder(decoder);
      }
    }
    return standard(type);
  }

  /** A decoder may promise less than it makes. */
  private FrameType decoded(Class<?> type) {
    for (Class<? extends Decoder> decoder : decoders) {
      if (made(decoder).anyMatch(made -> made.isAssignableFrom(type))) {
        return ofDecoder(decoder);
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
      if (taken(encoder).anyMatch(taken -> taken.isAssignableFrom(type))) {
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

  /** What it says that it makes, also where the method is inherited and leaves that open. */
  private static Stream<Class<?>> made(Class<? extends Decoder> decoder) {
    List<Class<?>> declared = declared(decoder, DECODERS);
    return declared.isEmpty() ? returned(decoder) : declared.stream();
  }

  private static Stream<Class<?>> returned(Class<? extends Decoder> decoder) {
    return methods(decoder, "decode").map(Method::getReturnType);
  }

  private static Stream<Class<?>> taken(Class<? extends Encoder> encoder) {
    List<Class<?>> declared = declared(encoder, ENCODERS);
    return declared.isEmpty()
        ? methods(encoder, "encode").map(method -> method.getParameterTypes()[0])
        : declared.stream();
  }

  private static List<Class<?>> declared(Class<?> coder, List<Class<?>> kinds) {
    return kinds.stream()
        .<Class<?>>map(kind -> HandledType.of(coder, kind))
        .filter(Objects::nonNull)
        .toList();
  }

  private static Stream<Method> methods(Class<?> coder, String name) {
    return Arrays.stream(coder.getMethods())
        .filter(method -> method.getName().equals(name))
        .filter(method -> !method.isBridge() && method.getParameterCount() > 0);
  }
}
