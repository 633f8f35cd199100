package io.chatroom.sample;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** The connections of this instance, and how much each user may still write. */
final class Visits {

  private final Supplier<Limits> limits;
  private final Set<Visit> open = ConcurrentHashMap.newKeySet();
  private final ConcurrentHashMap<String, AtomicInteger> byAddress = new ConcurrentHashMap<>();

  // Outlive the connections: to come back must not fill them.
  private final Cache<String, TokenBucket> userMessages =
      Caffeine.newBuilder().expireAfterAccess(Duration.ofMinutes(5)).maximumSize(100_000).build();

  Visits(Supplier<Limits> limits) {
    this.limits = limits;
  }

  /**
   * A connection begins; {@link #ended} is to be called once for it.
   *
   * @return false if it is one too many from its address
   */
  boolean began(Visit visit) {
    open.add(visit);
    int now =
        byAddress
            .compute(
                visit.guest().address(),
                (address, count) -> {
                  AtomicInteger counted = count == null ? new AtomicInteger() : count;
                  counted.incrementAndGet();
                  return counted;
                })
            .get();
    return now <= limits.get().addressConnections();
  }

  /** A connection ended. A second call does nothing. */
  void ended(Visit visit) {
    if (open.remove(visit)) {
      byAddress.computeIfPresent(
          visit.guest().address(), (address, count) -> count.decrementAndGet() == 0 ? null : count);
    }
  }

  boolean isFull() {
    return open.size() >= limits.get().connections();
  }

  /** What is left for all connections of a user to write. */
  TokenBucket userMessages(String user) {
    return userMessages.get(
        user, name -> new TokenBucket(limits.get().userMessages(), System.nanoTime()));
  }

  /** All that are open now. */
  List<Visit> all() {
    return List.copyOf(open);
  }

  /** Who is connected to this instance, in alphabetical order. */
  Set<String> users() {
    Set<String> users = new TreeSet<>();
    open.forEach(visit -> users.add(visit.guest().getName()));
    return users;
  }

  /**
   * Closes all connections of a user.
   *
   * @return how many there were
   */
  int kick(String user) {
    List<Visit> theirs =
        open.stream().filter(visit -> visit.guest().getName().equals(user)).toList();
    theirs.forEach(Visit::kick);
    return theirs.size();
  }
}
