package io.chatroom.instrumentation.jdbc;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Looks for connections held too long, while there are connections in use and no longer: a watch
 * that outlives its pool would keep an undeployed application in memory. Has no thread of its own.
 */
final class OverdueWatch {

  private static final long MIN_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
  private static final long MAX_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final PoolRecorder recorder;
  private final long pauseNanos;
  private final AtomicBoolean armed = new AtomicBoolean();

  OverdueWatch(PoolRecorder recorder, long overdueNanos) {
    this.recorder = recorder;
    this.pauseNanos = Math.max(MIN_PAUSE_NANOS, Math.min(overdueNanos / 4, MAX_PAUSE_NANOS));
  }

  /** Watches from now on. Costs next to nothing if it does already. */
  void arm() {
    if (!armed.get() && armed.compareAndSet(false, true)) {
      schedule();
    }
  }

  private void schedule() {
    Thread thread = Thread.currentThread();
    ClassLoader loader = thread.getContextClassLoader();
    // The platform starts its timer's thread at the first use, and that keeps the loader it finds.
    thread.setContextClassLoader(null);
    try {
      CompletableFuture.delayedExecutor(pauseNanos, TimeUnit.NANOSECONDS, ForkJoinPool.commonPool())
          .execute(this::look);
    } finally {
      thread.setContextClassLoader(loader);
    }
  }

  private void look() {
    try {
      if (recorder.meters().inUse.count(this::tellAndFind) > 0) {
        schedule();
        return;
      }
      armed.set(false);
      if (recorder.meters().inUse.size() > 0) {
        arm(); // taken while we looked
      }
    } catch (Throwable ours) {
      armed.set(false);
      recorder.caught(ours);
    }
  }

  /** True for one that this watch is there for. */
  private boolean tellAndFind(Checkout checkout) {
    checkout.tellIfOverdue();
    return checkout.belongsTo(recorder);
  }
}
