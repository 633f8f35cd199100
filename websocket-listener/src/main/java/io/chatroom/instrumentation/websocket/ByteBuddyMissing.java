package io.chatroom.instrumentation.websocket;

import org.jspecify.annotations.Nullable;

/**
 * Byte Buddy may be left out where endpoints were woven when they were built; where it is left out
 * without that, whoever starts the application is told so in its name.
 */
final class ByteBuddyMissing {

  static final String ADVICE =
      "net.bytebuddy:byte-buddy is not on the class path. It runs as it is. Add that library, which"
          + " chatroom-websocket-listener depends on, or weave the endpoint when it is built";

  private static final int MAX_DEPTH = 20;

  private ByteBuddyMissing() {}

  /** Whether {@code failure} is of a class of ours that was found and could not be linked. */
  static boolean isCauseOf(Throwable failure) {
    @Nullable Throwable current = failure;
    for (int depth = 0; current != null && depth < MAX_DEPTH; depth++) {
      String message = current.getMessage();
      if ((current instanceof LinkageError || current instanceof ClassNotFoundException)
          && message != null
          && message.replace('/', '.').contains("net.bytebuddy.")) {
        return true;
      }
      current = current.getCause();
    }
    return false;
  }
}
