package io.chatroom.sample;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The messages of all rooms. Safe for any thread; every call may block. */
final class MessageStore {

  private static final String COLUMNS =
      "SELECT id, author, kind, content, sent_at FROM room_message";

  private static final int ROOMS_AT_ONCE = 100;

  private final Database database;

  MessageStore(Database database) {
    this.database = database;
  }

  /**
   * What became of a message.
   *
   * @param isNew false if it had been stored before, under the same client id
   */
  record Stored(ServerMessage.Message message, boolean isNew) {}

  /** What is to be stored. */
  record Draft(String author, MessageType kind, String text, @Nullable String clientId) {}

  /** Stores a message received now; on return it will survive us and the database's process. */
  Stored add(StoredRoom room, Draft draft) throws SQLException {
    try {
      return new Stored(database.transaction(connection -> insert(connection, room, draft)), true);
    } catch (SQLException e) {
      String clientId = draft.clientId();
      ServerMessage.Message earlier =
          clientId != null && Database.isDuplicate(e)
              ? sentAs(room, draft.author(), clientId)
              : null;
      if (earlier == null) {
        throw e;
      }
      return new Stored(earlier, false);
    }
  }

  private static ServerMessage.Message insert(Connection connection, StoredRoom room, Draft draft)
      throws SQLException {
    Instant at = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    long id = nextId(connection, room, at);
    String sql =
        "INSERT INTO room_message (room_id, id, author, kind, content, client_id, sent_at)"
            + " VALUES (?, ?, ?, ?, ?, ?, ?)";
    try (PreparedStatement insert = connection.prepareStatement(sql)) {
      insert.setLong(1, room.id());
      insert.setLong(2, id);
      insert.setString(3, draft.author());
      insert.setString(4, draft.kind().label());
      insert.setString(5, draft.text());
      insert.setString(6, draft.clientId());
      insert.setObject(7, Database.utc(at));
      insert.executeUpdate();
    }
    return new ServerMessage.Message(id, draft.author(), draft.text(), at, draft.kind().label());
  }

  /** Locks the room's row until the transaction ends. */
  private static long nextId(Connection connection, StoredRoom room, Instant at)
      throws SQLException {
    String sql = "UPDATE room SET last_message = last_message + 1, last_at = ? WHERE id = ?";
    try (PreparedStatement update =
        connection.prepareStatement(sql, new String[] {"last_message"})) {
      update.setObject(1, Database.utc(at));
      update.setLong(2, room.id());
      update.executeUpdate();
      try (ResultSet keys = update.getGeneratedKeys()) {
        keys.next();
        return keys.getLong(1);
      }
    }
  }

  private ServerMessage.@Nullable Message sentAs(StoredRoom room, String author, String clientId)
      throws SQLException {
    String sql = COLUMNS + " WHERE room_id = ? AND author = ? AND client_id = ?";
    try (Connection connection = database.connect();
        PreparedStatement select = connection.prepareStatement(sql)) {
      select.setLong(1, room.id());
      select.setString(2, author);
      select.setString(3, clientId);
      List<ServerMessage.Message> found = read(select);
      return found.isEmpty() ? null : found.get(0);
    }
  }

  /** The id of the newest message, 0 if there is none. */
  long newest(StoredRoom room) throws SQLException {
    try (Connection connection = database.connect();
        PreparedStatement select =
            connection.prepareStatement("SELECT last_message FROM room WHERE id = ?")) {
      select.setLong(1, room.id());
      try (ResultSet row = select.executeQuery()) {
        row.next();
        return row.getLong(1);
      }
    }
  }

  /** The id of the newest message of each of {@code rooms}, by the room's id. */
  Map<Long, Long> newest(List<StoredRoom> rooms) throws SQLException {
    Map<Long, Long> newest = new HashMap<>();
    for (int from = 0; from < rooms.size(); from += ROOMS_AT_ONCE) {
      readNewest(rooms.subList(from, Math.min(rooms.size(), from + ROOMS_AT_ONCE)), newest);
    }
    return newest;
  }

  private void readNewest(List<StoredRoom> rooms, Map<Long, Long> newest) throws SQLException {
    // Always as many, so that there is one statement: the last stands for those that are not there.
    String sql =
        "SELECT id, last_message FROM room WHERE id IN (?%s)"
            .formatted(", ?".repeat(ROOMS_AT_ONCE - 1));
    try (Connection connection = database.connect();
        PreparedStatement select = connection.prepareStatement(sql)) {
      for (int i = 0; i < ROOMS_AT_ONCE; i++) {
        select.setLong(i + 1, rooms.get(Math.min(i, rooms.size() - 1)).id());
      }
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          newest.put(row.getLong("id"), row.getLong("last_message"));
        }
      }
    }
  }

  /**
   * The newest messages of a room with ids between two, oldest first.
   *
   * @param after only messages with a greater id
   * @param before only messages with a smaller id
   * @param limit at most so many
   */
  List<ServerMessage.Message> newest(StoredRoom room, long after, long before, int limit)
      throws SQLException {
    List<ServerMessage.Message> newestFirst = between(room, after, before, limit, "DESC");
    Collections.reverse(newestFirst);
    return newestFirst;
  }

  /** As {@link #newest(StoredRoom, long, long, int)}, but the oldest of them. */
  List<ServerMessage.Message> oldest(StoredRoom room, long after, long before, int limit)
      throws SQLException {
    return between(room, after, before, limit, "ASC");
  }

  private List<ServerMessage.Message> between(
      StoredRoom room, long after, long before, int limit, String direction) throws SQLException {
    // Ordered by the whole index, although there is one room: only so does H2 read no row too many.
    String sql =
        COLUMNS
            + " WHERE room_id = ? AND id > ? AND id < ? ORDER BY room_id %1$s, id %1$s LIMIT ?"
                .formatted(direction);
    try (Connection connection = database.connect();
        PreparedStatement select = connection.prepareStatement(sql)) {
      select.setLong(1, room.id());
      select.setLong(2, after);
      select.setLong(3, before);
      select.setInt(4, limit);
      return read(select);
    }
  }

  private static List<ServerMessage.Message> read(PreparedStatement select) throws SQLException {
    List<ServerMessage.Message> found = new ArrayList<>();
    try (ResultSet row = select.executeQuery()) {
      while (row.next()) {
        found.add(
            new ServerMessage.Message(
                row.getLong("id"),
                row.getString("author"),
                row.getString("content"),
                Database.instant(row, "sent_at"),
                row.getString("kind")));
      }
    }
    return found;
  }
}
