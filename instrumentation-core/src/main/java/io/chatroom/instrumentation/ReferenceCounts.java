package io.chatroom.instrumentation;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** Distinct keys that something is open for, each until its last is closed. */
final class ReferenceCounts {

  private final ConcurrentMap<String, Integer> open = new ConcurrentHashMap<>();

  void add(String key) {
    open.merge(key, 1, Integer::sum);
  }

  /** To be called once for each {@link #add}. */
  void remove(String key) {
    open.computeIfPresent(key, (same, count) -> count == 1 ? null : count - 1);
  }

  /** How many keys there are. */
  int size() {
    return open.size();
  }
}
