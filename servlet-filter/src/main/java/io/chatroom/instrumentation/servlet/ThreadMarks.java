package io.chatroom.instrumentation.servlet;

/**
 * What this thread is doing right now, as marks in an array. It stands in for a request attribute,
 * which costs more and which containers clear, copy or hide at their own time. All values are null
 * between requests, and the array is the JDK's, so a pooled thread keeps no application's class
 * loader alive.
 */
final class ThreadMarks {

  /** Not null while a filter of ours is recording on this thread: the others stand back. */
  static final int RECORDING = 0;

  /** Not null if the container will tell us when the request of this thread is destroyed. */
  static final int LISTENED = 1;

  /** An {@link OpenExchange} that ends when the request of this thread is destroyed. */
  static final int AWAITING = 2;

  private static final ThreadLocal<Object[]> MARKS = ThreadLocal.withInitial(() -> new Object[3]);

  private ThreadMarks() {}

  @SuppressWarnings("NullAway") // the elements are nullable, which the array's type cannot say here
  static Object[] ofThisThread() {
    return MARKS.get();
  }
}
