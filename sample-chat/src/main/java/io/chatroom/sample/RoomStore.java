package io.chatroom.sample;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The rooms and who is a member of them. Safe for any thread; every call may block. */
final class RoomStore {

  private final Database database;

  RoomStore(Database database) {
    this.database = database;
  }

  /**
   * A room in a list.
   *
   * @param members of a direct room, else empty
   * @param newest the id of its newest message, 0 if there is none
   */
  record Listed(StoredRoom room, List<String> members, long newest) {}

  @Nullable StoredRoom find(String name) throws SQLException {
    try (Connection connection = database.connect();
        PreparedStatement select =
            connection.prepareStatement("SELECT id, kind FROM room WHERE name = ?")) {
      select.setString(1, name);
      try (ResultSet row = select.executeQuery()) {
        return row.next()
            ? new StoredRoom(row.getLong("id"), name, RoomKind.of(row.getString("kind")))
            : null;
      }
    }
  }

  /**
   * Makes a room.
   *
   * @return null if there is one of that name
   */
  @Nullable StoredRoom create(String name, RoomKind kind, Collection<String> members)
      throws SQLException {
    try {
      return database.transaction(connection -> create(connection, name, kind, members));
    } catch (SQLException e) {
      if (Database.isDuplicate(e)) {
        return null;
      }
      throw e;
    }
  }

  private static StoredRoom create(
      Connection connection, String name, RoomKind kind, Collection<String> members)
      throws SQLException {
    long id;
    String sql = "INSERT INTO room (name, kind, last_message, last_at) VALUES (?, ?, 0, ?)";
    try (PreparedStatement insert = connection.prepareStatement(sql, new String[] {"id"})) {
      insert.setString(1, name);
      insert.setString(2, kind.label());
      insert.setObject(3, Database.utc(Instant.now()));
      insert.executeUpdate();
      try (ResultSet keys = insert.getGeneratedKeys()) {
        keys.next();
        id = keys.getLong(1);
      }
    }
    for (String member : new TreeSet<>(members)) {
      insertMember(connection, id, member);
    }
    return new StoredRoom(id, name, kind);
  }

  /** Makes {@code user} a member, if they are none. */
  void addMember(StoredRoom room, String user) throws SQLException {
    try (Connection connection = database.connect()) {
      insertMember(connection, room.id(), user);
    } catch (SQLException e) {
      if (!Database.isDuplicate(e)) {
        throw e;
      }
    }
  }

  private static void insertMember(Connection connection, long room, String user)
      throws SQLException {
    String sql = "INSERT INTO room_member (room_id, user_name) VALUES (?, ?)";
    try (PreparedStatement insert = connection.prepareStatement(sql)) {
      insert.setLong(1, room);
      insert.setString(2, user);
      insert.executeUpdate();
    }
  }

  /** Whether {@code user} may enter and read {@code room}. */
  boolean admits(StoredRoom room, ChatUser user) throws SQLException {
    return switch (room.kind()) {
      case PUBLIC -> true;
      case SYSTEM -> user.role() == Role.OPS;
      case PRIVATE, DIRECT -> isMember(room, user.name());
    };
  }

  private boolean isMember(StoredRoom room, String user) throws SQLException {
    String sql = "SELECT 1 FROM room_member WHERE room_id = ? AND user_name = ?";
    try (Connection connection = database.connect();
        PreparedStatement select = connection.prepareStatement(sql)) {
      select.setLong(1, room.id());
      select.setString(2, user);
      try (ResultSet row = select.executeQuery()) {
        return row.next();
      }
    }
  }

  /**
   * What a user is shown of the rooms, each list the liveliest first.
   *
   * @param own those that the user is a member of
   * @param lively public ones with a message
   */
  record Listing(List<Listed> own, List<Listed> lively) {}

  /**
   * Reads, on one connection, what {@code user} is shown.
   *
   * @param limit of each list
   * @return null if the user was kicked since they signed in
   */
  @Nullable Listing listing(ChatUser user, int limit) throws SQLException {
    try (Connection connection = database.connect()) {
      return isKicked(connection, user)
          ? null
          : new Listing(own(connection, user, limit), lively(connection, limit));
    }
  }

  private static List<Listed> lively(Connection connection, int limit) throws SQLException {
    String sql =
        "SELECT id, name, kind, last_message FROM room WHERE kind = 'public' AND last_message > 0"
            + " ORDER BY last_at DESC LIMIT ?";
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      select.setInt(1, limit);
      return listed(select);
    }
  }

  private static List<Listed> own(Connection connection, ChatUser user, int limit)
      throws SQLException {
    String sql =
        "SELECT r.id, r.name, r.kind, r.last_message, o.user_name FROM room r"
            + " JOIN room_member m ON m.room_id = r.id AND m.user_name = ?"
            + " LEFT JOIN room_member o ON o.room_id = r.id AND r.kind = 'direct'"
            + " ORDER BY r.last_at DESC, o.user_name LIMIT ?";
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      select.setString(1, user.name());
      select.setInt(2, limit);
      return listed(select);
    }
  }

  private static List<Listed> listed(PreparedStatement select) throws SQLException {
    Map<Long, Listed> rooms = new LinkedHashMap<>();
    try (ResultSet row = select.executeQuery()) {
      boolean hasMembers = row.getMetaData().getColumnCount() > 4;
      while (row.next()) {
        StoredRoom room =
            new StoredRoom(row.getLong(1), row.getString(2), RoomKind.of(row.getString(3)));
        long newest = row.getLong(4);
        Listed listed =
            rooms.computeIfAbsent(room.id(), id -> new Listed(room, new ArrayList<>(), newest));
        String member = hasMembers ? row.getString(5) : null;
        if (member != null) {
          listed.members().add(member);
        }
      }
    }
    return List.copyOf(rooms.values());
  }

  /** Lets nothing in that {@code user} signed in with until now. */
  void kick(String user) throws SQLException {
    database.transaction(
        connection -> {
          try (PreparedStatement delete =
              connection.prepareStatement("DELETE FROM kicked WHERE user_name = ?")) {
            delete.setString(1, user);
            delete.executeUpdate();
          }
          String sql = "INSERT INTO kicked (user_name, kicked_at) VALUES (?, ?)";
          try (PreparedStatement insert = connection.prepareStatement(sql)) {
            insert.setString(1, user);
            insert.setObject(2, Database.utc(Instant.now()));
            insert.executeUpdate();
          }
          return true;
        });
  }

  /** Whether {@code user} was kicked since they signed in. */
  boolean isKicked(ChatUser user) throws SQLException {
    try (Connection connection = database.connect()) {
      return isKicked(connection, user);
    }
  }

  private static boolean isKicked(Connection connection, ChatUser user) throws SQLException {
    String sql = "SELECT kicked_at FROM kicked WHERE user_name = ?";
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      select.setString(1, user.name());
      try (ResultSet row = select.executeQuery()) {
        return row.next() && !user.issued().isAfter(Database.instant(row, "kicked_at"));
      }
    }
  }
}
