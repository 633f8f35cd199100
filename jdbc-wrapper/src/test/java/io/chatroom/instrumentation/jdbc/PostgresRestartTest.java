package io.chatroom.instrumentation.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A pool whose database server is killed under load and comes back. */
class PostgresRestartTest extends JdbcTest {

  private static final int THREADS = 4;
  private static final int HELD = 3;

  private RestartablePostgres server;
  private HikariDataSource pool;
  private DataSource recorded;
  private Load load;

  @BeforeEach
  void setUp(@TempDir Path dataDirectory) throws IOException, SQLException {
    server = new RestartablePostgres(dataDirectory);
    HikariConfig config = new HikariConfig();
    config.setDataSource(server.database());
    config.setMaximumPoolSize(THREADS + HELD);
    config.setConnectionTimeout(2_000);
    pool = new HikariDataSource(config);
    recorded =
        JdbcInstrumentation.builder(telemetry)
            .poolName("chat")
            .overdueAfter(Duration.ofSeconds(1))
            .build()
            .wrap(pool);
    try (Connection connection = recorded.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("create table messages (body varchar(200))");
    }
    load = new Load(recorded);
  }

  @AfterEach
  void tearDown() throws Exception {
    load.end();
    pool.close();
    server.close();
  }

  @Test
  void serverKilledUnderLoad_costsNothingButTheErrorsThatWereSeen() throws Exception {
    eventually().until(() -> load.succeeded.get() > 50);
    killAndRestartOnceEveryoneHasNoticed();
    workGoesOn();
    load.end();
    assertThat(counted()).isEqualTo(load.failed);
    assertThat(load.failed.keySet()).containsAnyOf("08", "57");
    everythingIsAtRest();
  }

  @Test
  void connectionsHeldMeanwhile_areOverdueUntilTheyAreGivenBack() throws Exception {
    try (Connection committing = heldInATransaction();
        Connection switching = heldInATransaction();
        Connection closing = heldInATransaction()) {
      eventually().until(() -> overdue() >= HELD);
      killAndRestartOnceEveryoneHasNoticed();
      workGoesOn();
      load.saw(catchThrowableOfType(SQLException.class, committing::commit));
      load.saw(catchThrowableOfType(SQLException.class, () -> switching.setAutoCommit(true)));
      load.saw(catchThrowableOfType(SQLException.class, closing::close));
    }
    load.end();
    assertThat(counted()).isEqualTo(load.failed);
    assertThat(transactions("error")).isGreaterThanOrEqualTo(2);
    assertThat(transactions("implicit_rollback")).isPositive();
    everythingIsAtRest();
  }

  private Connection heldInATransaction() throws SQLException {
    Connection held = recorded.getConnection();
    held.setAutoCommit(false);
    insert(held);
    return held;
  }

  /** Not before calls have failed, and threads have waited in vain for a connection. */
  private void killAndRestartOnceEveryoneHasNoticed() throws IOException {
    server.kill();
    eventually().until(() -> !load.failed.isEmpty() && acquired("timeout") >= THREADS);
    server.restart();
  }

  private void workGoesOn() {
    long before = load.succeeded.get();
    eventually().until(() -> load.succeeded.get() > before + 50);
  }

  /** While the pool is still open: nobody needs to close it for the gauges to be right. */
  private void everythingIsAtRest() {
    assertThat(inUse()).isZero();
    assertThat(overdue()).isZero();
    assertThat(scrape.value("chatroom_db_connection_use_duration_seconds_count", "pool", "chat"))
        .isEqualTo(acquired("ok"));
    assertThat(scrape.sum("chatroom_db_unclosed_total")).isZero();
    assertThat(scrape.sum("chatroom_instrumentation_errors_total")).isZero();
  }

  /** Errors by class, those without any left out. */
  private Map<String, Long> counted() {
    return scrape.byLabel("chatroom_db_errors_total", "sqlstate").entrySet().stream()
        .filter(errors -> errors.getValue() > 0)
        .collect(Collectors.toMap(Map.Entry::getKey, errors -> errors.getValue().longValue()));
  }

  private double overdue() {
    return scrape.value("chatroom_db_connections_overdue", "pool", "chat");
  }

  private double acquired(String outcome) {
    return scrape.value(
        "chatroom_db_connection_acquire_duration_seconds_count",
        "pool",
        "chat",
        "outcome",
        outcome);
  }

  private double transactions(String outcome) {
    return scrape.value(
        "chatroom_db_transaction_duration_seconds_count", "pool", "chat", "outcome", outcome);
  }

  private static ConditionFactory eventually() {
    return Awaitility.await().atMost(Duration.ofMinutes(2));
  }

  private static void insert(Connection connection) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement("insert into messages (body) values (?)")) {
      insert.setString(1, "hello");
      insert.executeUpdate();
    }
  }

  /** Threads that write, transaction after transaction, and remember what they were told. */
  private static final class Load {
    private final DataSource dataSource;
    private final AtomicLong succeeded = new AtomicLong();
    private final Map<String, Long> failed = new ConcurrentHashMap<>();
    private final AtomicBoolean over = new AtomicBoolean();
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);

    Load(DataSource dataSource) {
      this.dataSource = dataSource;
      for (int i = 0; i < THREADS; i++) {
        threads.execute(this::write);
      }
    }

    private void write() {
      while (!over.get()) {
        try (Connection connection = dataSource.getConnection()) {
          connection.setAutoCommit(false);
          insert(connection);
          connection.commit();
          succeeded.incrementAndGet();
        } catch (SQLException e) {
          saw(e);
        }
      }
    }

    /** By the class of the state; where a pool gives none, there is none. */
    void saw(SQLException failure) {
      String state = failure.getSQLState();
      failed.merge(state == null ? "_other" : state.substring(0, 2), 1L, Long::sum);
    }

    void end() throws InterruptedException {
      over.set(true);
      threads.shutdown();
      assertThat(threads.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
    }
  }
}
