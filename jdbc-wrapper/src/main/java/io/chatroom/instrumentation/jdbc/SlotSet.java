package io.chatroom.instrumentation.jdbc;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A set of few that changes all the time and is looked at once in a while, by identity. A member
 * sits in a slot of its thread's cache line, which few threads share: coming and going is a
 * compare-and-set each and makes no object, where a concurrent map takes an entry, a lock and a
 * counter. Who counts looks at every slot. What finds none goes to such a map. Safe for any thread.
 */
final class SlotSet<T> {

  /** With references of 4 bytes; with larger ones a thread has two lines. */
  private static final int SLOTS_PER_CACHE_LINE = 16;

  private static final int CACHE_LINES = 64;

  static final int SLOTS = CACHE_LINES * SLOTS_PER_CACHE_LINE;

  /** The place of those that have no slot. */
  static final short ELSEWHERE = -1;

  /** Spreads consecutive thread ids: 2^64 divided by the golden ratio. */
  private static final long SPREAD = 0x9E3779B97F4A7C15L;

  private static final int SHIFT = Long.numberOfLeadingZeros(CACHE_LINES) + 1;

  private final AtomicReferenceArray<@Nullable T> slots = new AtomicReferenceArray<>(SLOTS);
  private final Set<T> elsewhere = ConcurrentHashMap.newKeySet();

  /**
   * Adds what is not there.
   *
   * @return its place, for {@link #remove}
   */
  short add(T member) {
    int line = (int) ((Thread.currentThread().getId() * SPREAD) >>> SHIFT);
    int first = line * SLOTS_PER_CACHE_LINE;
    for (int slot = first; slot < first + SLOTS_PER_CACHE_LINE; slot++) {
      if (slots.getPlain(slot) == null && slots.compareAndSet(slot, null, member)) {
        return (short) slot;
      }
    }
    elsewhere.add(member);
    return ELSEWHERE;
  }

  /** Removes what was added at {@code place}; told twice, it does no harm. */
  void remove(T member, short place) {
    if (place == ELSEWHERE) {
      elsewhere.remove(member);
    } else {
      slots.compareAndSet(place, member, null);
    }
  }

  /** How many members {@code wanted} says yes to; those that come or go meanwhile may be missed. */
  int count(Predicate<? super T> wanted) {
    int count = 0;
    for (int slot = 0; slot < SLOTS; slot++) {
      T member = slots.get(slot);
      if (member != null && wanted.test(member)) {
        count++;
      }
    }
    for (T member : elsewhere) {
      if (wanted.test(member)) {
        count++;
      }
    }
    return count;
  }

  int size() {
    return count(member -> true);
  }
}
