package io.chatroom.sample;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.chatroom.instrumentation.ChatRoomTelemetry;
import io.chatroom.instrumentation.jdbc.JdbcInstrumentation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/** The messages of all rooms, in a database. Safe for any thread; every call may block. */
final class MessageStore implements AutoCloseable {

  /** A room is in the list of rooms while one of its messages is among the newest so many. */
  private static final int RECENT = 1_000;

  private final HikariDataSource pool;
  private final DataSource database;

  private MessageStore(HikariDataSource pool, ChatRoomTelemetry telemetry) {
    this.pool = pool;
    this.database =
        JdbcInstrumentation.builder(telemetry).poolName(pool.getPoolName()).build().wrap(pool);
  }

  /**
   * Opens the H2 database in {@code folder}, made if it is not there, and updates its schema.
   *
   * @throws IOException if the folder cannot be made
   */
  static MessageStore open(Path folder, ChatRoomTelemetry telemetry) throws IOException {
    Files.createDirectories(folder);
    // The file is closed with the pool, not at some moment of the JVM's end; what H2 has to say
    // goes to our log and not to a file of its own.
    return open(
        "jdbc:h2:file:%s;DB_CLOSE_ON_EXIT=FALSE;TRACE_LEVEL_FILE=4"
            .formatted(folder.resolve("chat")),
        telemetry);
  }

  /** Opens the database at a JDBC URL and updates its schema. */
  static MessageStore open(String url, ChatRoomTelemetry telemetry) {
    HikariConfig config = new HikariConfig();
    config.setPoolName("chat");
    config.setJdbcUrl(url);
    config.setConnectionTimeout(5_000);
    HikariDataSource pool = new HikariDataSource(config);
    try {
      Flyway.configure().dataSource(pool).load().migrate();
      return new MessageStore(pool, telemetry);
    } catch (RuntimeException e) {
      pool.close();
      throw e;
    }
  }

  /** Stores a message received now. */
  ServerMessage.Message add(String room, String user, String text) throws SQLException {
    Instant at = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    String sql = "INSERT INTO message (room, author, content, sent_at) VALUES (?, ?, ?, ?)";
    try (Connection connection = database.getConnection();
        PreparedStatement insert = connection.prepareStatement(sql, new String[] {"id"})) {
      insert.setString(1, room);
      insert.setString(2, user);
      insert.setString(3, text);
      insert.setObject(4, at.atOffset(ZoneOffset.UTC));
      insert.executeUpdate();
      try (ResultSet keys = insert.getGeneratedKeys()) {
        keys.next();
        return new ServerMessage.Message(keys.getLong(1), user, text, at);
      }
    }
  }

  /**
   * The newest messages of a room that are older than one, oldest first.
   *
   * @param before only messages with a smaller id
   * @param limit at most so many
   */
  List<ServerMessage.Message> before(String room, long before, int limit) throws SQLException {
    // Ordered by the whole index, although there is one room: only so does H2 read no row too many.
    String sql =
        "SELECT id, author, content, sent_at FROM message WHERE room = ? AND id < ?"
            + " ORDER BY room DESC, id DESC LIMIT ?";
    try (Connection connection = database.getConnection();
        PreparedStatement select = connection.prepareStatement(sql)) {
      select.setString(1, room);
      select.setLong(2, before);
      select.setInt(3, limit);
      Deque<ServerMessage.Message> oldestFirst = new ArrayDeque<>();
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          Instant at = row.getObject("sent_at", OffsetDateTime.class).toInstant();
          oldestFirst.addFirst(
              new ServerMessage.Message(
                  row.getLong("id"), row.getString("author"), row.getString("content"), at));
        }
      }
      return new ArrayList<>(oldestFirst);
    }
  }

  /**
   * The id of the newest message in each room written to of late, the liveliest first.
   *
   * @param limit at most so many rooms
   */
  Map<String, Long> recentRooms(int limit) throws SQLException {
    String sql =
        "SELECT room, MAX(id) AS newest FROM message"
            + " WHERE id > (SELECT MAX(id) FROM message) - ?"
            + " GROUP BY room ORDER BY newest DESC LIMIT ?";
    try (Connection connection = database.getConnection();
        PreparedStatement select = connection.prepareStatement(sql)) {
      select.setInt(1, RECENT);
      select.setInt(2, limit);
      Map<String, Long> newest = new LinkedHashMap<>();
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          newest.put(row.getString("room"), row.getLong("newest"));
        }
      }
      return newest;
    }
  }

  /** Whether the database answers within a second. */
  boolean isReachable() {
    try (Connection connection = database.getConnection()) {
      return connection.isValid(1);
    } catch (SQLException e) {
      return false;
    }
  }

  @Override
  public void close() {
    pool.close();
  }
}
