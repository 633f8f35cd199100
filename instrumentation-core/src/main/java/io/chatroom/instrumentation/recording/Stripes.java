package io.chatroom.instrumentation.recording;

/** Which part of something striped a thread writes to, so that few threads meet at one place. */
final class Stripes {

  /** Threads that share a stripe by chance contend; twice the cores makes that rare. */
  static final int COUNT =
      Integer.highestOneBit(Math.max(1, Runtime.getRuntime().availableProcessors()) * 2 - 1) * 2;

  /** Spreads consecutive thread ids: 2^64 divided by the golden ratio. */
  private static final long SPREAD = 0x9E3779B97F4A7C15L;

  private static final int SHIFT = Long.numberOfLeadingZeros(COUNT) + 1;

  private Stripes() {}

  /** From 0, below {@link #COUNT}; the same for the life of a thread. */
  static int ofThisThread() {
    return (int) ((Thread.currentThread().getId() * SPREAD) >>> SHIFT);
  }
}
