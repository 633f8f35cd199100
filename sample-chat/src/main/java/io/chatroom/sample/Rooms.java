package io.chatroom.sample;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** The rooms with somebody in them; an empty one is forgotten, its messages stay in the store. */
final class Rooms {

  private final ConcurrentMap<String, Occupied> occupied = new ConcurrentHashMap<>();
  private final MessageStore store;

  Rooms(MessageStore store) {
    this.store = store;
  }

  /** Enters the room, which is made if nobody is in it. Leave it with {@link #leave}. */
  Room enter(String name, Member member) {
    Occupied entry =
        occupied.compute(
            name,
            (key, current) ->
                current == null
                    ? new Occupied(new Room(name, store), 1)
                    : new Occupied(current.room, current.members + 1));
    // Not within compute: it sends, and what a send sets off may come back here.
    entry.room.enter(member);
    return entry.room;
  }

  /** Leaves a room; to be called once for each time it was entered. */
  void leave(String name, Room room, Member member) {
    room.leave(member);
    occupied.computeIfPresent(
        name,
        (key, current) ->
            current.members == 1 ? null : new Occupied(current.room, current.members - 1));
  }

  /** Users by room, in alphabetical order. */
  Map<String, Integer> usersByRoom() {
    Map<String, Integer> users = new TreeMap<>();
    occupied.forEach((name, entry) -> users.put(name, entry.room.userCount()));
    return users;
  }

  private record Occupied(Room room, int members) {}
}
