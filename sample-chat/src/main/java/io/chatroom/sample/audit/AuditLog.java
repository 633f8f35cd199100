package io.chatroom.sample.audit;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The audit in a database that several instances may share. Safe for any thread; every call may
 * block.
 */
public final class AuditLog {

  /** At most so many rows are found at a time. */
  public static final int PAGE_MAX = 500;

  private static final String COLUMNS =
      "position, done_at, who, action, what, outcome, trace_id, previous, hash";

  private final DataSource database;
  private final Clock clock;

  public AuditLog(DataSource database) {
    this(database, Clock.systemUTC());
  }

  AuditLog(DataSource database, Clock clock) {
    this.database = database;
    this.clock = clock;
  }

  /**
   * What to look for; null matches everything.
   *
   * @param who a user's whole name
   * @param from at or after this moment
   * @param to before this moment
   * @param before only rows with a smaller position
   * @param limit at most so many, {@value #PAGE_MAX} or fewer
   */
  public record Search(
      @Nullable String who,
      @Nullable String action,
      @Nullable Instant from,
      @Nullable Instant to,
      @Nullable Long before,
      int limit) {}

  /**
   * Adds a row for what was done now.
   *
   * @throws SQLException if it could not be stored
   */
  public AuditEntry append(String who, String action, String what, String outcome, String traceId)
      throws SQLException {
    try (Connection connection = database.getConnection()) {
      connection.setAutoCommit(false);
      try {
        // Until the commit every other instance that appends waits here.
        AuditEntry last = head(connection, " FOR UPDATE");
        AuditEntry entry =
            sealed(
                new AuditEntry(
                    last.position() + 1,
                    clock.instant().truncatedTo(ChronoUnit.MILLIS),
                    AuditText.fit(who, 100),
                    AuditText.fit(action, 40),
                    AuditText.fit(what, 2_000),
                    AuditText.fit(outcome, 20),
                    AuditText.fit(traceId, 32),
                    last.hash(),
                    ""));
        insert(connection, entry);
        moveHead(connection, entry);
        connection.commit();
        return entry;
      } catch (SQLException | RuntimeException e) {
        connection.rollback();
        throw e;
      } finally {
        connection.setAutoCommit(true);
      }
    }
  }

  /** Finds rows, the newest first. */
  public List<AuditEntry> search(Search search) throws SQLException {
    StringBuilder sql = new StringBuilder("SELECT " + COLUMNS + " FROM audit WHERE 1 = 1");
    List<Object> values = new ArrayList<>();
    where(sql, values, " AND who = ?", search.who());
    where(sql, values, " AND action = ?", search.action());
    where(sql, values, " AND done_at >= ?", inUtc(search.from()));
    where(sql, values, " AND done_at < ?", inUtc(search.to()));
    where(sql, values, " AND position < ?", search.before());
    sql.append(" ORDER BY position DESC LIMIT ?");
    values.add(Math.min(search.limit(), PAGE_MAX));
    try (Connection connection = database.getConnection();
        PreparedStatement select = connection.prepareStatement(sql.toString())) {
      for (int i = 0; i < values.size(); i++) {
        select.setObject(i + 1, values.get(i));
      }
      List<AuditEntry> found = new ArrayList<>();
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          found.add(entry(row));
        }
      }
      return found;
    }
  }

  /** Recomputes every hash and compares the end with the head. */
  public AuditVerdict verify() throws SQLException {
    try (Connection connection = database.getConnection()) {
      // One view of rows and head, while others append.
      connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      connection.setAutoCommit(false);
      try (Statement select = connection.createStatement()) {
        select.setFetchSize(1_000);
        AuditChain chain = new AuditChain();
        try (ResultSet row =
            select.executeQuery("SELECT " + COLUMNS + " FROM audit ORDER BY position")) {
          while (row.next()) {
            chain.next(entry(row));
          }
        }
        try (ResultSet row = select.executeQuery("SELECT position, hash FROM audit_head")) {
          return row.next()
              ? chain.endsAt(row.getLong("position"), row.getString("hash"))
              : chain.endsWithoutHead();
        }
      } finally {
        connection.rollback();
        connection.setAutoCommit(true);
      }
    }
  }

  private static AuditEntry head(Connection connection, String lock) throws SQLException {
    try (Statement select = connection.createStatement();
        ResultSet row =
            select.executeQuery("SELECT position, hash FROM audit_head WHERE id = 1" + lock)) {
      if (!row.next()) {
        throw new SQLException("The audit has lost its head; 'audit verify' says more");
      }
      return new AuditEntry(
          row.getLong("position"), Instant.EPOCH, "", "", "", "", "", "", row.getString("hash"));
    }
  }

  private static void insert(Connection connection, AuditEntry entry) throws SQLException {
    String sql = "INSERT INTO audit (" + COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)";
    try (PreparedStatement insert = connection.prepareStatement(sql)) {
      insert.setLong(1, entry.position());
      insert.setObject(2, inUtc(entry.at()));
      insert.setString(3, entry.who());
      insert.setString(4, entry.action());
      insert.setString(5, entry.what());
      insert.setString(6, entry.outcome());
      insert.setString(7, entry.traceId());
      insert.setString(8, entry.previous());
      insert.setString(9, entry.hash());
      insert.executeUpdate();
    }
  }

  private static void moveHead(Connection connection, AuditEntry entry) throws SQLException {
    String sql = "UPDATE audit_head SET position = ?, hash = ? WHERE id = 1";
    try (PreparedStatement update = connection.prepareStatement(sql)) {
      update.setLong(1, entry.position());
      update.setString(2, entry.hash());
      update.executeUpdate();
    }
  }

  private static AuditEntry sealed(AuditEntry entry) {
    return new AuditEntry(
        entry.position(),
        entry.at(),
        entry.who(),
        entry.action(),
        entry.what(),
        entry.outcome(),
        entry.traceId(),
        entry.previous(),
        AuditHash.of(entry));
  }

  private static AuditEntry entry(ResultSet row) throws SQLException {
    return new AuditEntry(
        row.getLong("position"),
        row.getObject("done_at", OffsetDateTime.class).toInstant(),
        row.getString("who"),
        row.getString("action"),
        row.getString("what"),
        row.getString("outcome"),
        row.getString("trace_id"),
        row.getString("previous"),
        row.getString("hash"));
  }

  private static void where(
      StringBuilder sql, List<Object> values, String condition, @Nullable Object value) {
    if (value != null) {
      sql.append(condition);
      values.add(value);
    }
  }

  private static @Nullable OffsetDateTime inUtc(@Nullable Instant moment) {
    return moment == null ? null : moment.atOffset(ZoneOffset.UTC);
  }
}
