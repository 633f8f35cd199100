package io.chatroom.sample.ops;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.chatroom.sample.audit.FieldsHash;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * What is known of alerts, in a database that several instances may share. Every call may block.
 */
final class AlertStore {

  /** An alert that still fires then is told once more; one that ended is forgotten. */
  private static final Duration MEMORY = Duration.ofDays(30);

  private static final JsonMapper json = new JsonMapper();
  private static final TypeReference<Map<String, String>> TEXTS = new TypeReference<>() {};

  private final DataSource database;
  private final Clock clock;
  private final AlertNews news;

  AlertStore(DataSource database, Clock clock) {
    this.database = database;
    this.clock = clock;
    this.news = new AlertNews(database);
  }

  /** How changes are put into words. */
  interface Words {
    String of(List<Alert> changes);
  }

  /** What is to be told of alerts that were taken in or ended. */
  AlertNews news() {
    return news;
  }

  /**
   * Takes in a notice. What was not known is stored, and is then among the {@link #news}.
   *
   * @return how many alerts were news
   * @throws SQLException if nothing was taken in; the notice may come again
   */
  int accept(AlertNotice notice, Words words) throws SQLException {
    return inTurn(
        connection -> {
          Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
          List<String> keys = new ArrayList<>();
          List<Alert> changes = new ArrayList<>();
          for (AlertNotice.Told told : notice.alerts()) {
            String key = key(notice, told);
            if (!keys.contains(key) && !isKnown(connection, key)) {
              keys.add(key);
              remember(connection, key, now);
              Alert change = alert(notice, told, now);
              if (isNewer(change, find(connection, told.fingerprint()))) {
                save(connection, change);
                changes.add(change);
              }
            }
          }
          if (!changes.isEmpty()) {
            AlertNews.add(connection, FieldsHash.of(keys), words.of(changes));
          }
          forget(connection, now.minus(MEMORY));
          return changes.size();
        });
  }

  private static String key(AlertNotice notice, AlertNotice.Told told) {
    return FieldsHash.of(
        List.of(
            notice.groupKey(),
            told.fingerprint(),
            told.startsAt().toString(),
            told.status().name()));
  }

  private static Alert alert(AlertNotice notice, AlertNotice.Told told, Instant now) {
    return new Alert(
        told.fingerprint(),
        notice.groupKey(),
        told.status(),
        told.startsAt(),
        told.endsAt(),
        now,
        told.labels(),
        told.annotations(),
        null);
  }

  /** A later start is newer; of the same start the end is; a new group is not. */
  private static boolean isNewer(Alert change, @Nullable Alert known) {
    if (known == null) {
      return true;
    }
    // Databases keep microseconds.
    int start =
        change
            .startsAt()
            .truncatedTo(ChronoUnit.MILLIS)
            .compareTo(known.startsAt().truncatedTo(ChronoUnit.MILLIS));
    return start > 0 || (start == 0 && known.isFiring() && !change.isFiring());
  }

  /** Alerts that fire, the newest first, then those that ended within {@code recent}. */
  List<Alert> present(Duration recent) throws SQLException {
    String sql =
        "SELECT * FROM alert WHERE status = 'FIRING' OR changed_at > ?"
            + " ORDER BY CASE status WHEN 'FIRING' THEN 0 ELSE 1 END, changed_at DESC, fingerprint LIMIT 1000";
    try (Connection connection = database.getConnection();
        PreparedStatement select = connection.prepareStatement(sql)) {
      select.setObject(1, utc(clock.instant().minus(recent)));
      return read(select);
    }
  }

  /** Alerts that fire, the newest first. */
  List<Alert> firing() throws SQLException {
    return present(Duration.ZERO).stream().filter(Alert::isFiring).toList();
  }

  /** Notes that alerts were silenced, or with null that they no longer are. */
  void silenced(Collection<Alert> alerts, Alert.@Nullable Silenced silence) throws SQLException {
    String sql =
        "UPDATE alert SET silence_id = ?, silenced_by = ?, silenced_until = ? WHERE fingerprint = ?";
    try (Connection connection = database.getConnection();
        PreparedStatement update = connection.prepareStatement(sql)) {
      for (Alert alert : alerts) {
        update.setString(1, silence == null ? null : silence.id());
        update.setString(2, silence == null ? null : silence.by());
        update.setObject(3, silence == null ? null : utc(silence.until()));
        update.setString(4, alert.fingerprint());
        update.executeUpdate();
      }
    }
  }

  /**
   * Ends alerts that Alertmanager no longer knows; it keeps the end of a silenced one to itself.
   * That is then among the {@link #news}.
   *
   * @return how many had not ended yet
   */
  int ended(Collection<Alert> alerts, Words words) throws SQLException {
    return inTurn(
        connection -> {
          Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
          List<Alert> changes = new ArrayList<>();
          List<String> keys = new ArrayList<>();
          for (Alert alert : alerts) {
            Alert known = find(connection, alert.fingerprint());
            if (known != null && known.isFiring() && known.startsAt().equals(alert.startsAt())) {
              Alert change =
                  new Alert(
                      known.fingerprint(),
                      known.groupKey(),
                      AlertNotice.Status.RESOLVED,
                      known.startsAt(),
                      now,
                      now,
                      known.labels(),
                      known.annotations(),
                      null);
              save(connection, change);
              changes.add(change);
              keys.add(known.fingerprint() + known.startsAt());
            }
          }
          if (!changes.isEmpty()) {
            AlertNews.add(connection, FieldsHash.of(keys), words.of(changes));
          }
          return changes.size();
        });
  }

  private interface Work {
    int in(Connection connection) throws SQLException;
  }

  private int inTurn(Work work) throws SQLException {
    try (Connection connection = database.getConnection()) {
      connection.setAutoCommit(false);
      try (Statement statement = connection.createStatement()) {
        statement.executeQuery("SELECT id FROM alert_turn WHERE id = 1 FOR UPDATE").close();
        int changes = work.in(connection);
        connection.commit();
        return changes;
      } catch (SQLException | RuntimeException e) {
        connection.rollback();
        throw e;
      } finally {
        connection.setAutoCommit(true);
      }
    }
  }

  private static boolean isKnown(Connection connection, String key) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement("SELECT 1 FROM alert_notice WHERE notice_key = ?")) {
      select.setString(1, key);
      try (ResultSet row = select.executeQuery()) {
        return row.next();
      }
    }
  }

  private static void remember(Connection connection, String key, Instant now) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO alert_notice (notice_key, seen_at) VALUES (?, ?)")) {
      insert.setString(1, key);
      insert.setObject(2, utc(now));
      insert.executeUpdate();
    }
  }

  private static void forget(Connection connection, Instant before) throws SQLException {
    for (String sql :
        List.of(
            "DELETE FROM alert_notice WHERE seen_at < ?",
            "DELETE FROM alert WHERE status = 'RESOLVED' AND changed_at < ?")) {
      try (PreparedStatement delete = connection.prepareStatement(sql)) {
        delete.setObject(1, utc(before));
        delete.executeUpdate();
      }
    }
  }

  private static @Nullable Alert find(Connection connection, String fingerprint)
      throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement("SELECT * FROM alert WHERE fingerprint = ?")) {
      select.setString(1, fingerprint);
      List<Alert> found = read(select);
      return found.isEmpty() ? null : found.get(0);
    }
  }

  private static void save(Connection connection, Alert alert) throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement("DELETE FROM alert WHERE fingerprint = ?")) {
      delete.setString(1, alert.fingerprint());
      delete.executeUpdate();
    }
    String sql =
        "INSERT INTO alert (fingerprint, group_key, status, starts_at, ends_at, changed_at, labels, annotations)"
            + " VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
    try (PreparedStatement insert = connection.prepareStatement(sql)) {
      insert.setString(1, alert.fingerprint());
      insert.setString(2, alert.groupKey());
      insert.setString(3, alert.status().name());
      insert.setObject(4, utc(alert.startsAt()));
      insert.setObject(5, alert.endsAt() == null ? null : utc(alert.endsAt()));
      insert.setObject(6, utc(alert.changedAt()));
      insert.setString(7, write(alert.labels()));
      insert.setString(8, write(alert.annotations()));
      insert.executeUpdate();
    }
  }

  private static List<Alert> read(PreparedStatement select) throws SQLException {
    List<Alert> found = new ArrayList<>();
    try (ResultSet row = select.executeQuery()) {
      while (row.next()) {
        found.add(
            new Alert(
                row.getString("fingerprint"),
                row.getString("group_key"),
                AlertNotice.Status.valueOf(row.getString("status")),
                Objects.requireNonNull(time(row, "starts_at")),
                time(row, "ends_at"),
                Objects.requireNonNull(time(row, "changed_at")),
                texts(row.getString("labels")),
                texts(row.getString("annotations")),
                silence(row)));
      }
    }
    return found;
  }

  private static Alert.@Nullable Silenced silence(ResultSet row) throws SQLException {
    String id = row.getString("silence_id");
    return id == null
        ? null
        : new Alert.Silenced(
            id, row.getString("silenced_by"), Objects.requireNonNull(time(row, "silenced_until")));
  }

  private static @Nullable Instant time(ResultSet row, String column) throws SQLException {
    OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }

  private static OffsetDateTime utc(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }

  private static Map<String, String> texts(String stored) {
    try {
      return json.readValue(stored, TEXTS);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("What we stored is JSON", e);
    }
  }

  private static String write(Map<String, String> texts) {
    try {
      return json.writeValueAsString(texts);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("Texts have a JSON form", e);
    }
  }
}
