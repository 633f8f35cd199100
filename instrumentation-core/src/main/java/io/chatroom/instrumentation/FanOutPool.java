package io.chatroom.instrumentation;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Fan-outs to be used again, so that an inbound message allocates nothing: one for each thread, but
 * for those that share a place by chance. More are made while many messages are on their way, and
 * left to the garbage collector.
 */
final class FanOutPool {

  /** A power of 2, and more than most containers have threads. */
  private static final int PLACES = 256;

  /** Spreads consecutive thread ids: 2^64 divided by the golden ratio. */
  private static final long SPREAD = 0x9E3779B97F4A7C15L;

  private static final int SHIFT = Long.numberOfLeadingZeros(PLACES) + 1;

  private final AtomicReferenceArray<@Nullable FanOut> free = new AtomicReferenceArray<>(PLACES);

  /** One that nobody else uses. */
  FanOut take() {
    int place = (int) ((Thread.currentThread().getId() * SPREAD) >>> SHIFT);
    FanOut kept = free.get(place) == null ? null : free.getAndSet(place, null);
    return kept != null ? kept : new FanOut(this, place);
  }

  /** It is over, and nobody has it any more. */
  void giveBack(FanOut fanOut, int place) {
    free.set(place, fanOut);
  }
}
