package io.chatroom.benchmarks;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** What an operation allocates, once it is compiled. */
final class Allocation {

  private static final int OPERATIONS = 100_000;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private Allocation() {}

  /** Bytes an operation on the calling thread. */
  static double bytesOf(Operation operation) throws Exception {
    for (int i = 0; i < OPERATIONS; i++) {
      operation.run();
    }
    long thread = Thread.currentThread().getId();
    long before = THREADS.getThreadAllocatedBytes(thread);
    for (int i = 0; i < OPERATIONS; i++) {
      operation.run();
    }
    return (THREADS.getThreadAllocatedBytes(thread) - before) / (double) OPERATIONS;
  }

  /** One event of an application. */
  @FunctionalInterface
  interface Operation {
    void run() throws Exception;
  }
}
