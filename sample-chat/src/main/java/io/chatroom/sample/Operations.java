package io.chatroom.sample;

import java.sql.SQLException;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What can be done to the running chat. Safe for any thread; what asks the database may wait. */
final class Operations {

  private final Rooms rooms;
  private final RoomStore store;
  private final Visits visits;
  private final Runnable drain;

  /**
   * @param drain begins to send everybody elsewhere and then ends the process; returns at once
   */
  Operations(Rooms rooms, RoomStore store, Visits visits, Runnable drain) {
    this.rooms = rooms;
    this.store = store;
    this.visits = visits;
    this.drain = drain;
  }

  /** Who is in which room, on all instances, both in alphabetical order. */
  Map<String, Set<String>> who() {
    Map<String, Set<String>> users = new TreeMap<>();
    rooms
        .cluster()
        .usersElsewhere()
        .forEach((room, names) -> users.put(room, new TreeSet<>(names)));
    for (Room room : rooms.all()) {
      users.computeIfAbsent(room.stored().name(), name -> new TreeSet<>()).addAll(room.usersHere());
    }
    users.values().removeIf(Set::isEmpty);
    return users;
  }

  /**
   * Closes all connections of a user, on all instances, and lets them in again only after another
   * sign-in.
   *
   * @return how many connections there were on this instance
   */
  int kick(String user) throws SQLException {
    store.kick(user);
    rooms.cluster().kick(user);
    return visits.kick(user);
  }

  /** Begins to send everybody of this instance elsewhere and then ends the process. */
  void drain() {
    drain.run();
  }

  /**
   * Says something in the ops room, as the chat itself.
   *
   * @param id if not null, of 1 to 64 visible ASCII characters: it is said once, however often and
   *     on however many instances it is asked for
   * @return false if it had been said before
   */
  boolean say(String text, @Nullable String id) throws SQLException {
    return rooms.writeToOps(text, id);
  }
}
