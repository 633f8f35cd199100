package io.chatroom.instrumentation.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What goes wrong with a real database, and how it is counted. */
class PostgresFailuresTest extends JdbcTest {

  private final JdbcInstrumentation instrumentation =
      JdbcInstrumentation.builder(telemetry).poolName("chat").build();
  private final DataSource dataSource =
      instrumentation.wrap(Postgres.server().getPostgresDatabase());

  @Test
  void queryThatTakesTooLong_isATimeout() throws SQLException {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement()) {
      statement.setQueryTimeout(1);
      assertThatThrownBy(() -> statement.execute("select pg_sleep(60)"))
          .isInstanceOf(SQLException.class);
    }
    assertThat(errors("timeout")).isEqualTo(1);
    assertThat(scrape.sum("chatroom_exceptions_total", "component", "jdbc", "kind", "timeout"))
        .isEqualTo(1);
  }

  @Test
  void poolThatIsEmpty_isATimeoutToo() throws SQLException {
    HikariConfig config = new HikariConfig();
    config.setDataSource(Postgres.server().getPostgresDatabase());
    config.setMaximumPoolSize(1);
    config.setConnectionTimeout(250);
    try (HikariDataSource pool = new HikariDataSource(config)) {
      DataSource recorded = instrumentation.wrap(pool);
      try (Connection held = recorded.getConnection()) {
        assertThat(held.isClosed()).isFalse();
        assertThatThrownBy(recorded::getConnection)
            .isInstanceOf(SQLTransientConnectionException.class);
      }
    }
    assertThat(acquired("timeout")).isEqualTo(1);
    assertThat(errors("timeout")).isEqualTo(1);
    assertThat(acquired("ok")).isEqualTo(1);
    assertThat(inUse()).isZero();
  }

  @Test
  void databaseKilledUnderLoad_isCountedAndSurvived() throws Exception {
    HikariConfig config = new HikariConfig();
    config.setDataSource(Postgres.server().getPostgresDatabase());
    config.setMaximumPoolSize(4);
    try (HikariDataSource pool = new HikariDataSource(config)) {
      DataSource recorded = instrumentation.wrap(pool);
      Load load = new Load(recorded);
      Awaitility.await().until(() -> load.succeeded.get() > 20);
      killSessions();
      Awaitility.await().until(() -> load.failed.get() > 0);
      long before = load.succeeded.get();
      Awaitility.await().until(() -> load.succeeded.get() > before + 20);
      load.end();
      assertThat(errors("57") + errors("08")).isEqualTo(load.failed.get());
    }
    assertThat(inUse()).isZero();
    assertThat(scrape.sum("chatroom_instrumentation_errors_total")).isZero();
  }

  /** Ends every other session as an administrator would: class 57, operator intervention. */
  private static void killSessions() throws SQLException {
    try (Connection connection = Postgres.server().getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement();
        ResultSet killed =
            statement.executeQuery(
                "select pg_terminate_backend(pid) from pg_stat_activity"
                    + " where pid <> pg_backend_pid() and backend_type = 'client backend'")) {
      assertThat(killed.next()).isTrue();
    }
  }

  private double errors(String sqlState) {
    return scrape.value("chatroom_db_errors_total", "pool", "chat", "sqlstate", sqlState);
  }

  private double acquired(String outcome) {
    return scrape.value(
        "chatroom_db_connection_acquire_duration_seconds_count",
        "pool",
        "chat",
        "outcome",
        outcome);
  }

  /** Four threads that ask and ask. */
  private static final class Load {
    private final DataSource dataSource;
    private final AtomicLong succeeded = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final AtomicBoolean over = new AtomicBoolean();
    private final ExecutorService threads = Executors.newFixedThreadPool(4);

    Load(DataSource dataSource) {
      this.dataSource = dataSource;
      for (int i = 0; i < 4; i++) {
        threads.execute(this::ask);
      }
    }

    private void ask() {
      while (!over.get()) {
        try (Connection connection = dataSource.getConnection();
            Statement statement = connection.createStatement();
            ResultSet results = statement.executeQuery("select 1")) {
          results.next();
          succeeded.incrementAndGet();
        } catch (SQLException e) {
          failed.incrementAndGet();
        }
      }
    }

    void end() throws InterruptedException {
      over.set(true);
      threads.shutdown();
      assertThat(threads.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
    }
  }
}
