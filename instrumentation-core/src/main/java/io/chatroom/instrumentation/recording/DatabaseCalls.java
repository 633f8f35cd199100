package io.chatroom.instrumentation.recording;

/**
 * Joins a request with the database calls made for it, without either module knowing the other: who
 * runs SQL increments, who wants to know how much ran on this thread reads before and after and
 * takes the difference. Nothing is ever reset, so nesting and forgotten ends do no harm.
 */
public final class DatabaseCalls {

  private static volatile boolean counted;

  private DatabaseCalls() {}

  /** Says that database calls are counted in this process, so that asking makes sense. */
  public static void markCounted() {
    counted = true;
  }

  /** Whether anything counts database calls. */
  public static boolean areCounted() {
    return counted;
  }

  /** Counts one call on this thread. */
  public static void increment() {
    ThreadNumbers.ofThisThread()[ThreadNumbers.DATABASE_CALLS]++;
  }

  /** Calls counted on this thread since it began: meaningful as a difference only. */
  public static long onThisThread() {
    return in(ThreadNumbers.ofThisThread());
  }

  /** The same, for who has this thread's {@link ThreadNumbers} at hand. */
  public static long in(long[] numbersOfThisThread) {
    return numbersOfThisThread[ThreadNumbers.DATABASE_CALLS];
  }
}
