package io.chatroom.sample;

import io.chatroom.instrumentation.FanOut;
import io.chatroom.sample.Refusal.RefusedException;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/** The rooms with somebody in them; an empty one is forgotten, its messages stay in the store. */
final class Rooms {

  /** The room of those who operate the chat; it is always there. */
  static final String OPS = "ops";

  /** What the names of direct rooms begin with; a public one may not. */
  static final String DIRECT_PREFIX = "direct-";

  private final ConcurrentMap<String, Occupied> occupied = new ConcurrentHashMap<>();
  private final RoomStore rooms;
  private final MessageStore messages;
  private volatile Cluster cluster = Cluster.NONE;

  Rooms(RoomStore rooms, MessageStore messages) {
    this.rooms = rooms;
    this.messages = messages;
  }

  /** To be called before anybody enters. */
  void join(Cluster instances) {
    cluster = instances;
  }

  Cluster cluster() {
    return cluster;
  }

  /**
   * Enters the room, which is made if there is none of that name: a public one. Leave it with
   * {@link #leave}.
   *
   * @param after the last message seen, or null
   */
  Room enter(String name, ChatUser user, Member member, @Nullable Long after)
      throws RefusedException, SQLException {
    StoredRoom stored = findOrCreate(name);
    if (!rooms.admits(stored, user)) {
      throw new RefusedException(Refusal.FORBIDDEN);
    }
    Room room = hold(stored);
    try {
      // Not within the map's own lock: it sends, and what a send sets off may come back here.
      room.enter(member, after);
      return room;
    } catch (SQLException | RuntimeException e) {
      release(stored);
      throw e;
    }
  }

  /** Leaves a room; to be called once for each time it was entered. */
  void leave(Room room, Member member) {
    room.leave(member);
    release(room.stored());
  }

  /**
   * Writes into the ops room as the chat itself.
   *
   * @param id if not null, the message is written once, whoever writes it again, on whichever
   *     instance
   * @return false if it had been written before
   */
  boolean writeToOps(String text, @Nullable String id) throws SQLException {
    StoredRoom stored = rooms.find(OPS);
    if (stored == null) {
      throw new SQLException("The migrations make a room named " + OPS);
    }
    Room room = hold(stored);
    try {
      String fits = text.length() <= ClientMessage.TEXT_MAX ? text : shortened(text);
      return room.write(
          null, new MessageStore.Draft("system", MessageType.SYSTEM, fits, id), FanOut.NONE);
    } finally {
      release(stored);
    }
  }

  private static String shortened(String text) {
    int end = ClientMessage.TEXT_MAX - 2;
    return text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end)
        + " …";
  }

  private StoredRoom findOrCreate(String name) throws RefusedException, SQLException {
    Occupied here = occupied.get(name);
    StoredRoom stored = here == null ? rooms.find(name) : here.room.stored();
    if (stored == null && name.startsWith(DIRECT_PREFIX)) {
      throw new RefusedException(Refusal.BAD_ROOM);
    }
    if (stored == null) {
      stored = rooms.create(name, RoomKind.PUBLIC, List.of());
    }
    if (stored == null) {
      stored = rooms.find(name); // made meanwhile by somebody else
    }
    if (stored == null) {
      throw new SQLException("A room is there and is not");
    }
    return stored;
  }

  private Room hold(StoredRoom stored) {
    return occupied.compute(
            stored.name(),
            (key, current) ->
                current == null
                    ? new Occupied(new Room(stored, messages, cluster), 1)
                    : new Occupied(current.room, current.holders + 1))
        .room;
  }

  private void release(StoredRoom stored) {
    occupied.computeIfPresent(
        stored.name(),
        (key, current) ->
            current.holders == 1 ? null : new Occupied(current.room, current.holders - 1));
  }

  /**
   * Whether it is public, of a room with somebody of this instance in it; others may be read of.
   */
  boolean isPublic(String name) {
    Occupied entry = occupied.get(name);
    return entry != null && entry.room.stored().kind() == RoomKind.PUBLIC;
  }

  /** The room, if somebody of this instance is in it. */
  @Nullable Room ifOccupied(String name) {
    Occupied entry = occupied.get(name);
    return entry == null ? null : entry.room;
  }

  List<Room> all() {
    return occupied.values().stream().map(Occupied::room).toList();
  }

  /** Users by room, on all instances, in alphabetical order. */
  Map<String, Integer> usersByRoom() {
    Map<String, Integer> users = new TreeMap<>();
    for (Map.Entry<String, Set<String>> elsewhere : cluster.usersElsewhere().entrySet()) {
      users.put(elsewhere.getKey(), elsewhere.getValue().size());
    }
    occupied.forEach((name, entry) -> users.put(name, entry.room.userCount()));
    return users;
  }

  private record Occupied(Room room, int holders) {}
}
