package io.chatroom.sample;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Who is in which room on the other instances, as they told it last. Safe for any thread. */
final class Elsewhere {

  private final Map<String, Instance> instances = new HashMap<>();

  private static final class Instance {
    private Map<String, Set<String>> rooms = new HashMap<>();
    private long heardNanos;
  }

  /** Somebody is now on some other instance who was on none, or the other way round. */
  record Change(String room, String user, boolean online) {}

  /** One came to an instance, or went from it. */
  synchronized List<Change> presence(
      String from, String room, String user, boolean online, long nowNanos) {
    boolean before = users(room).contains(user);
    Instance instance = heard(from, nowNanos);
    Set<String> users = instance.rooms.computeIfAbsent(room, name -> new HashSet<>());
    if (online) {
      users.add(user);
    } else if (users.remove(user) && users.isEmpty()) {
      instance.rooms.remove(room);
    }
    boolean after = users(room).contains(user);
    return before == after ? List.of() : List.of(new Change(room, user, after));
  }

  /** All who are on an instance. */
  synchronized List<Change> here(String from, Map<String, Set<String>> rooms, long nowNanos) {
    Map<String, Set<String>> before = users();
    Map<String, Set<String>> copy = new HashMap<>();
    rooms.forEach((room, users) -> copy.put(room, new HashSet<>(users)));
    heard(from, nowNanos).rooms = copy;
    return changes(before, users());
  }

  /** An instance ended. */
  synchronized List<Change> gone(String from) {
    Map<String, Set<String>> before = users();
    instances.remove(from);
    return changes(before, users());
  }

  /** Instances not heard of for {@code nanos} have ended without a word. */
  synchronized List<Change> expire(long nowNanos, long nanos) {
    Map<String, Set<String>> before = users();
    boolean any = instances.values().removeIf(instance -> nowNanos - instance.heardNanos > nanos);
    return any ? changes(before, users()) : List.of();
  }

  synchronized Set<String> users(String room) {
    Set<String> users = new HashSet<>();
    for (Instance instance : instances.values()) {
      users.addAll(instance.rooms.getOrDefault(room, Set.of()));
    }
    return users;
  }

  synchronized Map<String, Set<String>> users() {
    Map<String, Set<String>> users = new HashMap<>();
    for (Instance instance : instances.values()) {
      instance.rooms.forEach(
          (room, names) -> users.computeIfAbsent(room, name -> new HashSet<>()).addAll(names));
    }
    return users;
  }

  private Instance heard(String from, long nowNanos) {
    Instance instance = instances.computeIfAbsent(from, id -> new Instance());
    instance.heardNanos = nowNanos;
    return instance;
  }

  private static List<Change> changes(
      Map<String, Set<String>> before, Map<String, Set<String>> after) {
    List<Change> changes = new ArrayList<>();
    before.forEach((room, users) -> missing(changes, room, users, after.get(room), false));
    after.forEach((room, users) -> missing(changes, room, users, before.get(room), true));
    return changes;
  }

  private static void missing(
      List<Change> changes,
      String room,
      Set<String> users,
      @Nullable Set<String> others,
      boolean online) {
    for (String user : users) {
      if (others == null || !others.contains(user)) {
        changes.add(new Change(room, user, online));
      }
    }
  }
}
