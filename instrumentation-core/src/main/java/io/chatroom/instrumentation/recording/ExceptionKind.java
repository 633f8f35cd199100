package io.chatroom.instrumentation.recording;

import io.chatroom.instrumentation.LabelValue;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.TimeoutException;

/** What an exception means, whatever class it has. */
public enum ExceptionKind implements LabelValue {
  /** A fault of the application. */
  APPLICATION("application"),
  /** The network or the peer went away: ordinary, and nobody's fault. */
  TRANSPORT("transport"),
  /** A peer sent what could not be decoded. */
  DECODE("decode"),
  /** A message of ours could not be encoded. */
  ENCODE("encode"),
  /** Something took too long. */
  TIMEOUT("timeout");

  private final String label;

  ExceptionKind(String label) {
    this.label = label;
  }

  @Override
  public String label() {
    return label;
  }

  /**
   * The kind of {@code failure} as its chain of causes tells it. A container reports ordinary
   * network loss with a class of its own (Tomcat's {@code ClientAbortException}, Jetty's {@code
   * EofException}), so the chain is read down to the JDK's exceptions.
   */
  public static ExceptionKind of(Throwable failure) {
    Throwable cause = failure;
    for (int depth = 0; cause != null && depth < Causes.MAX_DEPTH; depth++) {
      if (cause instanceof TimeoutException || cause instanceof SocketTimeoutException) {
        return TIMEOUT;
      }
      if (isNetworkLoss(cause)) {
        return TRANSPORT;
      }
      cause = cause.getCause();
    }
    return APPLICATION;
  }

  private static boolean isNetworkLoss(Throwable cause) {
    if (cause instanceof SocketException
        || cause instanceof EOFException
        || cause instanceof ClosedChannelException) {
      return true;
    }
    String name = cause.getClass().getSimpleName();
    if (name.equals("ClientAbortException") || name.equals("EofException")) {
      return true;
    }
    // The JDK's channels tell a reset only in the message of a plain IOException.
    String message = cause.getMessage();
    return cause.getClass() == IOException.class
        && message != null
        && (message.contains("Broken pipe") || message.contains("Connection reset"));
  }
}
