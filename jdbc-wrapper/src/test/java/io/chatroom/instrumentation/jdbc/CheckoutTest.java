package io.chatroom.instrumentation.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.lang.ref.WeakReference;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

class CheckoutTest extends JdbcTest {

  private final DataSource dataSource = jdbc.overdueAfter(Duration.ofMillis(40)).build().wrap(h2());

  @Test
  void overdueConnection_isCountedAndItsHolderNamed() throws SQLException {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("select 'hunter2'");
      assertThat(overdue()).isZero();
      pass(Duration.ofMillis(41));
      assertThat(overdue()).isEqualTo(1);
      await().until(() -> !logged().isEmpty());
    }
    assertThat(overdue()).isZero();
    assertThat(logged())
        .singleElement()
        .asString()
        .contains("pool chat", "41 ms", Thread.currentThread().getName(), "select ?");
    assertThat(events().get(0).getThrowableProxy().getStackTraceElementProxyArray()).isNotEmpty();
  }

  @Test
  void connectionGivenBackInTime_isNotTold() throws SQLException {
    dataSource.getConnection().close();
    pass(Duration.ofHours(1));
    assertThat(overdue()).isZero();
    assertThat(logged()).isEmpty();
  }

  @Test
  void transaction_isTimedWithItsIdleTime() throws SQLException {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      pass(Duration.ofSeconds(5)); // before the first query there is no transaction
      statement.execute("select 1");
      pass(Duration.ofSeconds(3));
      statement.execute("select 2");
      connection.commit();
    }
    assertThat(transactions("sum", "commit")).isEqualTo(3);
    assertThat(scrape.value("chatroom_db_transaction_idle_seconds_sum", "pool", "chat"))
        .isEqualTo(3);
  }

  @Test
  void transactionNobodyEnds_isRolledBackImplicitly() throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      connection.setAutoCommit(false);
      connection.createStatement().execute("select 1");
    }
    assertThat(transactions("count", "implicit_rollback")).isEqualTo(1);
  }

  @Test
  void poolThatBeginsWithoutAutoCommit_isAskedOnce() throws SQLException {
    StubDriver driver = new StubDriver();
    driver.answer("getAutoCommit", false);
    DataSource stub = jdbc.build().wrap(driver.object(DataSource.class));
    for (int i = 0; i < 3; i++) {
      try (Connection connection = stub.getConnection();
          Statement statement = connection.createStatement()) {
        statement.execute("select 1");
      }
    }
    assertThat(transactions("count", "implicit_rollback")).isEqualTo(3);
    assertThat(driver.calls()).filteredOn("getAutoCommit"::equals).hasSize(1);
  }

  @Test
  void checkout_asksTheDriverForNothing() throws SQLException {
    StubDriver driver = new StubDriver();
    DataSource stub = jdbc.build().wrap(driver.object(DataSource.class));
    stub.getConnection().close();
    driver.forget();
    stub.getConnection().close();
    assertThat(driver.calls()).containsExactly("getConnection", "isWrapperFor", "close");
  }

  @Test
  void statementOfAClosedConnection_takesNothingOut() throws SQLException {
    StubDriver driver = new StubDriver();
    Connection connection = jdbc.build().wrap(driver.object(DataSource.class)).getConnection();
    Statement statement = connection.createStatement();
    connection.close();
    statement.execute("select 1");
    assertThat(inUse()).isZero();
  }

  /** It counts as in use, and yet its driver can find out that nobody has it, and close it. */
  @Test
  void connectionNobodyClosed_isLeftToTheCollector() throws SQLException {
    WeakReference<Connection> forgotten =
        new WeakReference<>(
            jdbc.overdueAfter(Duration.ofHours(1)).build().wrap(h2()).getConnection());
    await()
        .until(
            () -> {
              System.gc();
              return forgotten.refersTo(null);
            });
    assertThat(inUse()).isEqualTo(1);
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  private double overdue() {
    return scrape.value("chatroom_db_connections_overdue", "pool", "chat");
  }

  private double transactions(String what, String outcome) {
    return scrape.value(
        "chatroom_db_transaction_duration_seconds_" + what, "pool", "chat", "outcome", outcome);
  }
}
