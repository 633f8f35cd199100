package io.chatroom.instrumentation.websocket;

import jakarta.websocket.PongMessage;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Bytes of a message on the wire, before extensions such as compression. */
final class PayloadSize {

  /** For what the container encodes itself, out of our sight. */
  static final long UNKNOWN = -1;

  private PayloadSize() {}

  static long of(@Nullable Object payload) {
    if (payload instanceof String text) {
      return Utf8.length(text);
    }
    if (payload instanceof ByteBuffer data) {
      return data.remaining();
    }
    if (payload instanceof byte[] data) {
      return data.length;
    }
    if (payload instanceof PongMessage pong) {
      return pong.getApplicationData().remaining();
    }
    if (payload instanceof Number || payload instanceof Boolean) {
      return payload.toString().length();
    }
    return payload instanceof Character c ? Utf8.length(c.toString()) : UNKNOWN;
  }
}
