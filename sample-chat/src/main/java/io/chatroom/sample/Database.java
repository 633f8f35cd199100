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
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;

/** The database of the chat, H2 or PostgreSQL. Safe for any thread; every call may block. */
final class Database implements AutoCloseable {

  /** The SQLSTATE of a row that is there already, in both. */
  private static final String DUPLICATE = "23505";

  private final HikariDataSource pool;
  private final DataSource database;

  private Database(HikariDataSource pool, ChatRoomTelemetry telemetry) {
    this.pool = pool;
    this.database =
        JdbcInstrumentation.builder(telemetry).poolName(pool.getPoolName()).build().wrap(pool);
  }

  /**
   * Opens the database that the configuration names, by default an H2 file in its folder, which is
   * made if it is not there, and updates the schema.
   *
   * @throws IOException if the folder cannot be made
   */
  static Database open(ChatConfig config, ChatRoomTelemetry telemetry) throws IOException {
    DatabaseConfig elsewhere = config.database();
    if (elsewhere != null) {
      return open(elsewhere, telemetry);
    }
    Files.createDirectories(config.data());
    return open(new DatabaseConfig(h2(config.data().resolve("chat")), null, null), telemetry);
  }

  /**
   * A commit is written to the file before it returns, so that a killed process loses nothing (H2
   * otherwise writes half a second later). The file is closed with the pool, not at some moment of
   * the JVM's end; what H2 has to say goes to our log and not to a file of its own.
   */
  private static String h2(Path file) {
    return "jdbc:h2:file:%s;WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE;TRACE_LEVEL_FILE=4"
        .formatted(file);
  }

  private static Database open(DatabaseConfig database, ChatRoomTelemetry telemetry) {
    HikariConfig config = new HikariConfig();
    config.setPoolName("chat");
    config.setJdbcUrl(database.url());
    if (database.user() != null) {
      config.setUsername(database.user());
      config.setPassword(database.password());
    }
    config.setConnectionTimeout(5_000);
    HikariDataSource pool = new HikariDataSource(config);
    try {
      Flyway.configure().dataSource(pool).load().migrate();
      return new Database(pool, telemetry);
    } catch (RuntimeException e) {
      pool.close();
      throw e;
    }
  }

  /** What is done in one transaction. */
  interface Work<T extends @Nullable Object> {
    T in(Connection connection) throws SQLException;
  }

  /** For parts that have statements of their own. */
  DataSource dataSource() {
    return database;
  }

  Connection connect() throws SQLException {
    return database.getConnection();
  }

  /** Commits what {@code work} did, or nothing of it if it throws. */
  <T extends @Nullable Object> T transaction(Work<T> work) throws SQLException {
    try (Connection connection = database.getConnection()) {
      connection.setAutoCommit(false);
      try {
        T result = work.in(connection);
        connection.commit();
        return result;
      } catch (SQLException | RuntimeException e) {
        rollBack(connection, e);
        throw e;
      }
    }
  }

  private static void rollBack(Connection connection, Exception cause) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      cause.addSuppressed(e); // the database is gone, and the transaction with it
    }
  }

  static boolean isDuplicate(SQLException failure) {
    return DUPLICATE.equals(failure.getSQLState());
  }

  static OffsetDateTime utc(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }

  static Instant instant(ResultSet row, String column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }

  /** What all instances know under {@code name}; the first to ask decides. */
  String setting(String name, String ifUnset) throws SQLException {
    String stored = setting(name);
    if (stored != null) {
      return stored;
    }
    String sql = "INSERT INTO setting (name, content) VALUES (?, ?)";
    try (Connection connection = connect();
        PreparedStatement insert = connection.prepareStatement(sql)) {
      insert.setString(1, name);
      insert.setString(2, ifUnset);
      insert.executeUpdate();
      return ifUnset;
    } catch (SQLException e) {
      stored = isDuplicate(e) ? setting(name) : null; // another instance was first
      if (stored == null) {
        throw e;
      }
      return stored;
    }
  }

  private @Nullable String setting(String name) throws SQLException {
    try (Connection connection = connect();
        PreparedStatement select =
            connection.prepareStatement("SELECT content FROM setting WHERE name = ?")) {
      select.setString(1, name);
      try (ResultSet row = select.executeQuery()) {
        return row.next() ? row.getString("content") : null;
      }
    }
  }

  /** Whether the database answers within a second. */
  boolean isReachable() {
    try (Connection connection = connect()) {
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
