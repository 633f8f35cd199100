package io.chatroom.instrumentation.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** What was wrapped twice by mistake is told once and recorded once. */
class WrappedTwiceTest extends JdbcTest {

  private final JdbcInstrumentation instrumentation = jdbc.build();

  @Test
  void dataSourceOnDataSource_isTheFirst() throws SQLException {
    DataSource once = instrumentation.wrap(h2());
    assertThat(instrumentation.wrap(once)).isSameAs(once);
    assertRecordedOnce(once);
  }

  @Test
  void dataSourceOnAPoolOnTheUrl_isRecordedByTheDriver() throws SQLException {
    try (HikariDataSource pool = pool(recordedUrl())) {
      assertRecordedOnce(instrumentation.wrap(pool));
    }
  }

  @Test
  void dataSourceOnAPoolOnADataSource_isRecordedByTheInner() throws SQLException {
    HikariConfig config = new HikariConfig();
    config.setDataSource(instrumentation.wrap(h2()));
    try (HikariDataSource pool = new HikariDataSource(config)) {
      assertRecordedOnce(instrumentation.wrap(pool));
    }
  }

  @Test
  void urlWithThePrefixTwice_isRecordedOnce() throws SQLException {
    String url = recordedUrl().replace("chatroom:", "chatroom:chatroom:");
    try (Connection connection = DriverManager.getConnection(url)) {
      execute(connection);
    }
    assertCountedOnce();
  }

  private void assertRecordedOnce(DataSource dataSource) throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      execute(connection);
      assertThat(inUse()).isEqualTo(1);
    }
    try (Connection connection = dataSource.getConnection()) {
      assertThat(connection.isClosed()).isFalse();
    }
    assertCountedOnce();
  }

  private void assertCountedOnce() {
    assertThat(scrape.sum("chatroom_db_operation_duration_seconds_count", "operation", "select"))
        .isEqualTo(1);
    assertThat(logged()).singleElement().asString().contains("recorded already");
  }

  private static void execute(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("select 1");
    }
  }

  private String recordedUrl() {
    return h2Url.replace("jdbc:", "jdbc:chatroom:") + ";chatroomPool=chat";
  }

  private static HikariDataSource pool(String url) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(url);
    return new HikariDataSource(config);
  }
}
