package io.chatroom.instrumentation.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class RecordingDriverTest extends JdbcTest {

  private final Driver driver = new RecordingDriver();

  @Test
  void driverManager_findsItAndTheRealDriver() throws SQLException {
    String url = h2Url.replace("jdbc:", "jdbc:chatroom:");
    try (Connection connection = DriverManager.getConnection(url + ";chatroomPool=chat")) {
      assertThat(connection.getMetaData().getURL()).startsWith("jdbc:h2:mem:");
      assertThat(inUse()).isEqualTo(1);
    }
    assertThat(inUse()).isZero();
  }

  @Test
  void poolNobodyNames_isTheDefault() throws SQLException {
    DriverManager.getConnection(h2Url.replace("jdbc:", "jdbc:chatroom:")).close();
    assertThat(scrape.value("chatroom_db_connections_in_use", "pool", "default")).isZero();
  }

  @Test
  void otherUrls_areNotOurs() throws SQLException {
    assertThat(driver.acceptsURL("jdbc:h2:mem:x")).isFalse();
    assertThat(driver.acceptsURL(null)).isFalse();
    assertThat(driver.connect("jdbc:h2:mem:x", new Properties())).isNull();
    assertThat(driver.connect(null, new Properties())).isNull();
  }

  @Test
  void missingDriver_isToldWithoutThePassword() {
    assertThatThrownBy(
            () -> driver.connect("jdbc:chatroom:nowhere://u:hunter2@h/db", new Properties()))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("jdbc:nowhere:")
        .hasMessageNotContaining("hunter2");
  }

  @Test
  void databaseThatIsNotThere_isAnErrorOfThePool() {
    String url = "jdbc:chatroom:h2:tcp://127.0.0.1:1/x?chatroomPool=chat";
    assertThatThrownBy(() -> DriverManager.getConnection(url)).isInstanceOf(SQLException.class);
    assertThat(
            scrape.value(
                "chatroom_db_connection_acquire_duration_seconds_count",
                "pool",
                "chat",
                "outcome",
                "error"))
        .isEqualTo(1);
    assertThat(scrape.sum("chatroom_exceptions_total", "component", "jdbc", "kind", "transport"))
        .isEqualTo(1);
  }

  @Test
  void properties_areThoseOfTheRealDriver() throws SQLException {
    assertThat(driver.getPropertyInfo("jdbc:chatroom:hsqldb:mem:x", new Properties()))
        .extracting(property -> property.name)
        .contains("user");
    assertThat(driver.getPropertyInfo("jdbc:h2:mem:x", new Properties())).isEmpty();
  }

  @Test
  void manyPools_areBounded() throws SQLException {
    for (int i = 0; i < 100; i++) {
      DriverManager.getConnection(
              h2Url.replace("jdbc:", "jdbc:chatroom:") + ";chatroomPool=pool" + i)
          .close();
    }
    assertThat(scrape.count("chatroom_db_connections_in_use")).isEqualTo(21);
    assertThat(scrape.sum("chatroom_db_connection_acquire_duration_seconds_count", "outcome", "ok"))
        .isEqualTo(100);
  }
}
