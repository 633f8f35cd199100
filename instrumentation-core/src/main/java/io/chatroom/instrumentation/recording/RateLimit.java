package io.chatroom.instrumentation.recording;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Lets through so many events a second and as many at once, without a lock or a timer. It keeps the
 * one point in time at which all that was let through will have been paid for.
 */
final class RateLimit {

  private static final long SECOND = 1_000_000_000;

  private final long nanosPerEvent;
  private final AtomicLong paidUntil;

  /**
   * @param perSecond 0 lets nothing through
   * @param nowNanos a reading of the clock that {@link #tryAcquire} will be given
   */
  RateLimit(int perSecond, long nowNanos) {
    this.nanosPerEvent = perSecond == 0 ? Long.MAX_VALUE : SECOND / perSecond;
    this.paidUntil = new AtomicLong(nowNanos);
  }

  /** Whether one more event may pass now. */
  boolean tryAcquire(long nowNanos) {
    if (nanosPerEvent > SECOND) {
      return false;
    }
    while (true) {
      long paid = paidUntil.get();
      long next = (paid - nowNanos > 0 ? paid : nowNanos) + nanosPerEvent;
      if (next - nowNanos > SECOND) {
        return false;
      }
      if (paidUntil.compareAndSet(paid, next)) {
        return true;
      }
    }
  }
}
