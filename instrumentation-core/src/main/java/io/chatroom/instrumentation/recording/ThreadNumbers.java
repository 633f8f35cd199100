package io.chatroom.instrumentation.recording;

/**
 * Numbers that the modules keep for each thread, all in one array: each thread local more is three
 * places in memory more that the rest of a request has pushed out of the cache since the last one.
 *
 * <p>They are numbers, for writing a reference into an array that has grown old costs a memory
 * barrier, and the array is the JDK's, so that a pooled thread keeps no application's class loader
 * alive. Threads do not share a cache line: a collector lays the arrays of many threads side by
 * side.
 */
public final class ThreadNumbers {

  private static final int LONGS_PER_CACHE_LINE = 8;

  /** Of {@link DatabaseCalls}. */
  static final int DATABASE_CALLS = LONGS_PER_CACHE_LINE;

  /** The first of {@link #SERVLET_NUMBERS} that the filter for servlets keeps. */
  public static final int SERVLET = DATABASE_CALLS + 1;

  /** How many numbers begin at {@link #SERVLET}. */
  public static final int SERVLET_NUMBERS = 4;

  private static final int LENGTH = SERVLET + SERVLET_NUMBERS + LONGS_PER_CACHE_LINE;

  private static final ThreadLocal<long[]> NUMBERS =
      ThreadLocal.withInitial(() -> new long[LENGTH]);

  private ThreadNumbers() {}

  /** All 0 at first; the same array for the life of the thread. */
  public static long[] ofThisThread() {
    return NUMBERS.get();
  }
}
