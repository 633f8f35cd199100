package io.chatroom.instrumentation.websocket;

import io.chatroom.instrumentation.recording.ExceptionKind;
import jakarta.websocket.DecodeException;
import jakarta.websocket.EncodeException;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * A failure with its chain of causes read once.
 *
 * @param root the last cause
 * @param isBrokenProtocol whether the peer sent what it must not
 */
record Failure(Throwable told, Throwable root, boolean isBrokenProtocol, ExceptionKind thrownKind) {

  /** A chain of causes may be a circle. */
  private static final int MAX_DEPTH = 20;

  /** In the names of the containers' exceptions for what a peer must not send. */
  private static final List<String> BROKEN =
      List.of(
          "Protocol",
          "FrameCorrupted",
          "BadPayload",
          "InvalidUtf8",
          "CharacterCoding",
          "UnsupportedEncoding",
          "TooLarge");

  static Failure of(Throwable told) {
    Throwable root = told;
    @Nullable ExceptionKind kind = null;
    boolean broken = false;
    Throwable current = told;
    for (int depth = 0; current != null && depth < MAX_DEPTH; depth++) {
      root = current;
      broken |= breaks(current);
      if (current instanceof DecodeException) {
        kind = ExceptionKind.DECODE;
      } else if (current instanceof EncodeException) {
        kind = ExceptionKind.ENCODE;
      }
      current = current.getCause();
    }
    return new Failure(told, root, broken, kind != null ? kind : kindOf(told, root));
  }

  /**
   * What it is when the container tells of it, and no method of the endpoint threw it: losses come
   * as any IOException, and a stopping container's as work that its own threads refuse.
   */
  ExceptionKind toldKind() {
    if (isBrokenProtocol) {
      return ExceptionKind.DECODE;
    }
    return thrownKind == ExceptionKind.APPLICATION
            && (root instanceof IOException || root instanceof RejectedExecutionException)
        ? ExceptionKind.TRANSPORT
        : thrownKind;
  }

  /** Whether, told by the container, it is of a decoder or an encoder of the application's. */
  boolean isOfCoder() {
    return !isBrokenProtocol
        && switch (toldKind()) {
          case DECODE, ENCODE, APPLICATION -> true;
          default -> false;
        };
  }

  boolean isOf(Throwable cause) {
    Throwable current = told;
    for (int depth = 0; current != null && depth < MAX_DEPTH; depth++) {
      if (current == cause) {
        return true;
      }
      current = current.getCause();
    }
    return false;
  }

  boolean isContainers() {
    return Container.hasMade(root);
  }

  private static ExceptionKind kindOf(Throwable told, Throwable root) {
    ExceptionKind kind = ExceptionKind.of(told);
    if (kind != ExceptionKind.APPLICATION || !Container.hasMade(root)) {
      return kind;
    }
    return root.getClass().getSimpleName().contains("Timeout")
        ? ExceptionKind.TIMEOUT
        : ExceptionKind.TRANSPORT;
  }

  private static boolean breaks(Throwable failure) {
    String name = failure.getClass().getName();
    return BROKEN.stream().anyMatch(name::contains);
  }
}
