package io.chatroom.instrumentation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Finds the rooms with the most messages among any number of rooms, in bounded memory: 64
 * space-saving sketches (Metwally, Agrawal, El Abbadi 2005) of 8 rooms each. A room hashes to one
 * of them; a room that is not in it takes the place of the lightest, with the weight that one had
 * as its possible error. A room with more than a 512th of all messages is in it for sure, and what
 * is shown of a room is what was surely counted for it: never too much.
 *
 * <p>A message weighs half after one half-life. Recording is a look at 8 neighbours and one atomic
 * addition, without a lock: of two threads that want to change the same sketch at the same time one
 * gives up, which loses that message here, and here only.
 */
final class HeaviestRooms {

  /** Names of more characters are not kept: what is kept in memory must be bounded. */
  static final int MAX_NAME = 60;

  private static final int SKETCHES = 64;
  private static final int WAYS = 8;

  /** Weight of a message, in parts that decay can still divide. */
  private static final long MESSAGE = 1024;

  /** Spreads what is alike: 2^32 divided by the golden ratio. */
  private static final int SPREAD = 0x9E3779B9;

  /** What happened so many half-lives ago is next to nothing. */
  private static final double MOST_HALF_LIVES = 10;

  private final long halfLifeNanos;

  // A slot is the same index in each; written by whoever holds the sketch.
  private final int[] hashes = new int[SKETCHES * WAYS];
  private final AtomicReferenceArray<@Nullable String> names =
      new AtomicReferenceArray<>(SKETCHES * WAYS);
  private final AtomicLongArray weights = new AtomicLongArray(SKETCHES * WAYS);
  private final long[] errors = new long[SKETCHES * WAYS];
  private final AtomicIntegerArray held = new AtomicIntegerArray(SKETCHES);

  // Of the scraping thread.
  private long decayedNanos;

  HeaviestRooms(long halfLifeNanos, long nowNanos) {
    this.halfLifeNanos = halfLifeNanos;
    this.decayedNanos = nowNanos;
  }

  /** A message was written in {@code room}. Allocates nothing, waits for nobody, never throws. */
  void messageIn(String room) {
    int hash = room.hashCode() * SPREAD;
    int first = (hash >>> 26) * WAYS;
    int slot = find(room, hash, first);
    if (slot >= 0) {
      weights.getAndAdd(slot, MESSAGE);
    } else if (room.length() <= MAX_NAME) {
      admit(room, hash, first);
    }
  }

  /** The heaviest rooms with what they weigh in messages, the heaviest first. */
  synchronized Map<String, Double> top(int count, long nowNanos) {
    decay(nowNanos);
    List<Map.Entry<String, Double>> rooms = new ArrayList<>();
    for (int slot = 0; slot < names.length(); slot++) {
      String name = names.get(slot);
      long sure = weights.get(slot) - errors[slot];
      if (name != null && sure >= MESSAGE / 2) {
        rooms.add(Map.entry(name, (double) sure / MESSAGE));
      }
    }
    rooms.sort(Map.Entry.<String, Double>comparingByValue(Comparator.reverseOrder()));
    Map<String, Double> top = new LinkedHashMap<>();
    rooms.stream().limit(count).forEach(room -> top.put(room.getKey(), room.getValue()));
    return top;
  }

  private int find(String room, int hash, int first) {
    for (int slot = first; slot < first + WAYS; slot++) {
      if (hashes[slot] == hash && room.equals(names.get(slot))) {
        return slot;
      }
    }
    return -1;
  }

  private void admit(String room, int hash, int first) {
    if (!hold(first)) {
      return;
    }
    int slot = find(room, hash, first);
    if (slot >= 0) {
      weights.getAndAdd(slot, MESSAGE);
    } else {
      int lightest = lightest(first);
      long weight = weights.get(lightest);
      names.set(lightest, room);
      hashes[lightest] = hash;
      errors[lightest] = weight;
      weights.getAndAdd(lightest, MESSAGE);
    }
    release(first);
  }

  private int lightest(int first) {
    int lightest = first;
    for (int slot = first + 1; slot < first + WAYS; slot++) {
      if (weights.get(slot) < weights.get(lightest)) {
        lightest = slot;
      }
    }
    return lightest;
  }

  private void decay(long nowNanos) {
    double halfLives = (double) (nowNanos - decayedNanos) / halfLifeNanos;
    if (halfLives <= 0) {
      return;
    }
    decayedNanos = nowNanos;
    double lost = 1 - Math.pow(0.5, Math.min(halfLives, MOST_HALF_LIVES));
    for (int first = 0; first < names.length(); first += WAYS) {
      if (hold(first)) { // else it is a little heavier until the next time
        for (int slot = first; slot < first + WAYS; slot++) {
          weights.getAndAdd(slot, -(long) (weights.get(slot) * lost));
          errors[slot] -= (long) (errors[slot] * lost);
        }
        release(first);
      }
    }
  }

  private boolean hold(int first) {
    return held.compareAndSet(first / WAYS, 0, 1);
  }

  private void release(int first) {
    held.set(first / WAYS, 0);
  }
}
