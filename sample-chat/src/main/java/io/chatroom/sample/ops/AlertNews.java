package io.chatroom.sample.ops;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/**
 * What the ops room is still to be told. It is stored with the alerts and told afterwards, so that
 * whoever reads of an alert can at once do something about it, and a crash in between loses
 * nothing: what is left is told the next time, by whichever instance, under the same key.
 */
final class AlertNews {

  /** Of those left over after a crash or a long failure, so many at a time. */
  private static final int AT_A_TIME = 100;

  private final DataSource database;

  AlertNews(DataSource database) {
    this.database = database;
  }

  /** Says something to people. */
  interface Voice {
    /**
     * Says it.
     *
     * @param key what is said twice under it is heard once
     * @throws SQLException if nobody heard it
     */
    boolean say(String text, String key) throws SQLException;
  }

  private record News(long position, String key, String text) {}

  /** Adds some in the transaction of {@code connection}. */
  static void add(Connection connection, String key, String text) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO alert_news (news_key, text) VALUES (?, ?)")) {
      insert.setString(1, key);
      insert.setString(2, text);
      insert.executeUpdate();
    }
  }

  /**
   * Tells what nobody was told, the oldest first. Holds no connection while it does.
   *
   * @throws SQLException if something is still to be told
   */
  void tell(Voice voice) throws SQLException {
    for (News each : untold()) {
      voice.say(each.text, each.key);
      forget(each);
    }
  }

  private List<News> untold() throws SQLException {
    String sql = "SELECT position, news_key, text FROM alert_news ORDER BY position LIMIT ?";
    try (Connection connection = database.getConnection();
        PreparedStatement select = connection.prepareStatement(sql)) {
      select.setInt(1, AT_A_TIME);
      List<News> untold = new ArrayList<>();
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          untold.add(new News(row.getLong(1), row.getString(2), row.getString(3)));
        }
      }
      return untold;
    }
  }

  private void forget(News told) throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement delete =
            connection.prepareStatement("DELETE FROM alert_news WHERE position = ?")) {
      delete.setLong(1, told.position);
      delete.executeUpdate();
    }
  }
}
