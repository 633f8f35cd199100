package io.chatroom.instrumentation.websocket;

import io.chatroom.instrumentation.recording.ExceptionKind;
import jakarta.websocket.EncodeException;
import jakarta.websocket.Session;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** Why a send failed. */
enum SendFailure {
  /** The connection is gone or going. */
  CLOSED("closed"),
  TIMEOUT("timeout"),
  /** Another send of the same session is on its way, which the container does not allow. */
  BUSY("busy"),
  ENCODE("encode"),
  IO("io"),
  OTHER("_other");

  private final String label;

  SendFailure(String label) {
    this.label = label;
  }

  String label() {
    return label;
  }

  /**
   * Finds out.
   *
   * @param mayBeEncoders whether an encoder of the application's was called for it, or may have
   *     been
   */
  static SendFailure of(
      Throwable failure, boolean mayBeEncoders, Connection connection, Session session) {
    Throwable told = failure instanceof ExecutionException ? failure.getCause() : failure;
    if (told instanceof EncodeException || (mayBeEncoders && told != null && isOfEncoder(told))) {
      return ENCODE;
    }
    if (told != null && ExceptionKind.of(told) == ExceptionKind.TIMEOUT) {
      return TIMEOUT;
    }
    if (told instanceof ClosedChannelException
        || isOfStoppingContainer(told)
        || connection.isEnding()
        || !session.isOpen()) {
      return CLOSED;
    }
    if (told instanceof IllegalStateException) {
      return BUSY;
    }
    return told instanceof IOException ? IO : OTHER;
  }

  /** An encoder throws what it likes, also what containers throw; Tyrus wraps it. */
  private static boolean isOfEncoder(Throwable told) {
    Throwable root = Failure.of(told).root();
    return !Container.hasMade(root) && !Container.hasThrown(root);
  }

  /** A container that stops refuses work before it tells that the connection ends. */
  private static boolean isOfStoppingContainer(@Nullable Throwable told) {
    return told != null && Failure.of(told).root() instanceof RejectedExecutionException;
  }
}
