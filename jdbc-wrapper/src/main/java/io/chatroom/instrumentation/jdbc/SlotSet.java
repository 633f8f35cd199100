package io.chatroom.instrumentation.jdbc;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A set of few that changes all the time and is looked at once in a while, by identity. A member
 * sits in a slot near that of its thread: coming and going is a compare-and-set each and makes no
 * object, where a concurrent map takes an entry, a lock and a counter. Who counts looks at every
 * slot. What finds no slot near goes to such a map. Safe for any thread.
 */
final class SlotSet<T> {

  static final int SLOTS = 256;

  /** The place of those that have no slot. */
  static final int ELSEWHERE = -1;

  private static final int PROBES = 16;

  /** Spreads consecutive thread ids: 2^64 divided by the golden ratio. */
  private static final long SPREAD = 0x9E3779B97F4A7C15L;

  private static final int SHIFT = Long.numberOfLeadingZeros(SLOTS) + 1;

  private final AtomicReferenceArray<@Nullable T> slots = new AtomicReferenceArray<>(SLOTS);
  private final Set<T> elsewhere = ConcurrentHashMap.newKeySet();

  /**
   * Adds what is not there.
   *
   * @return its place, for {@link #remove}
   */
  int add(T member) {
    int near = (int) ((Thread.currentThread().getId() * SPREAD) >>> SHIFT);
    for (int probe = 0; probe < PROBES; probe++) {
      int slot = (near + probe) % SLOTS;
      if (slots.getPlain(slot) == null && slots.compareAndSet(slot, null, member)) {
        return slot;
      }
    }
    elsewhere.add(member);
    return ELSEWHERE;
  }

  /** Removes what was added at {@code place}; told twice, it does no harm. */
  void remove(T member, int place) {
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
