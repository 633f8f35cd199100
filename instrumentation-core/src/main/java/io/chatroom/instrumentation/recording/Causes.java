package io.chatroom.instrumentation.recording;

/** Reads a chain of causes without trusting it to end. */
final class Causes {

  /** Deeper chains are cut here: a cause chain may be a circle. */
  static final int MAX_DEPTH = 20;

  private Causes() {}

  /** The last cause of {@code failure}, or the one at {@link #MAX_DEPTH}. */
  static Throwable root(Throwable failure) {
    Throwable root = failure;
    for (int depth = 0; depth < MAX_DEPTH; depth++) {
      Throwable cause = root.getCause();
      if (cause == null) {
        return root;
      }
      root = cause;
    }
    return root;
  }
}
