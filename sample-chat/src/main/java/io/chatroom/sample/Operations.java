package io.chatroom.sample;

import io.chatroom.sample.ops.ChatControl;
import java.sql.SQLException;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What can be done to the running chat. Safe for any thread; what asks the database may wait. */
final class Operations implements ChatControl {

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

  /** Both in alphabetical order. */
  @Override
  public Map<String, Set<String>> who() {
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

  @Override
  public @Nullable String userName(String typed) {
    return Names.user(typed);
  }

  @Override
  public int kick(String user) throws SQLException {
    store.kick(user);
    rooms.cluster().kick(user);
    return visits.kick(user);
  }

  @Override
  public void drain() {
    drain.run();
  }

  @Override
  public boolean say(String text, @Nullable String id) throws SQLException {
    return rooms.writeToOps(text, id);
  }
}
