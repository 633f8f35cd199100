package io.chatroom.instrumentation.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.chatroom.instrumentation.ChatRoomTelemetry;
import io.chatroom.instrumentation.recording.DatabaseCalls;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every recorded data source does, however it was made and whatever database is behind. */
abstract class RecordedDataSourceContract {

  private static final String INSERT = "insert into messages (id, body) values (?, ?)";

  final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  ChatRoomTelemetry telemetry;
  Scrape scrape;
  DataSource dataSource;

  /** A recorded data source, its pool named {@code chat}. */
  abstract DataSource recorded() throws Exception;

  /** Whether a pool above closes what the application leaves open, before we can see it. */
  boolean cleansUpItself() {
    return false;
  }

  @BeforeEach
  void setUp() throws Exception {
    registry
        .config()
        .onMeterRegistrationFailed(
            (id, reason) -> {
              throw new AssertionError(id + ": " + reason);
            });
    telemetry = ChatRoomTelemetry.builder().meterRegistry(registry).buildAndRegisterGlobal();
    scrape = new Scrape(registry);
    dataSource = recorded();
    run("drop table if exists messages");
    run("create table messages (id int primary key, body varchar(200))");
  }

  @AfterEach
  void everyGaugeIsBackAtRest() throws Exception {
    if (dataSource instanceof AutoCloseable closeable) {
      closeable.close();
    }
    assertThat(scrape.value("chatroom_db_connections_in_use", "pool", "chat")).isZero();
    assertThat(scrape.value("chatroom_db_connections_overdue", "pool", "chat")).isZero();
    assertThat(scrape.sum("chatroom_instrumentation_errors_total")).isZero();
    telemetry.close();
  }

  @Test
  void operations_areKnownBeforeTheFirst() {
    assertThat(scrape.count("chatroom_db_operation_duration_seconds_count", "pool", "chat"))
        .isEqualTo(20);
  }

  @Test
  void operations_areRecordedByKind() throws SQLException {
    run("insert into messages values (1, 'hello')");
    run("update messages set body = 'bye' where id = 1");
    run("select * from messages");
    run("delete from messages");
    assertThat(operations("insert", "ok")).isEqualTo(1);
    assertThat(operations("update", "ok")).isEqualTo(1);
    assertThat(operations("select", "ok")).isEqualTo(1);
    assertThat(operations("delete", "ok")).isEqualTo(1);
    assertThat(operations("ddl", "ok")).isEqualTo(2);
  }

  @Test
  void preparedStatement_isRecordedEachTimeItRuns() throws SQLException {
    insert(3);
    assertThat(operations("insert", "ok")).isEqualTo(3);
    assertThat(queries("INSERT messages")).isEqualTo(3);
  }

  @Test
  void query_canNameItself() throws SQLException {
    run("/* q:room.history */ select * from messages where id = 4711");
    assertThat(queries("room.history")).isEqualTo(1);
    assertThat(scrape.text()).doesNotContain("4711");
  }

  @Test
  void failure_isTheDriversAndIsCounted() throws SQLException {
    assertThatThrownBy(() -> run("select * from nowhere")).isInstanceOf(SQLException.class);
    assertThat(errors("42")).isEqualTo(1);
    assertThat(scrape.sum("chatroom_exceptions_total", "component", "jdbc")).isEqualTo(1);
  }

  @Test
  void failureOfAConstraint_hasItsClass() throws SQLException {
    insert(1);
    assertThatThrownBy(() -> insert(1)).isInstanceOf(SQLException.class);
    assertThat(operations("insert", "error")).isEqualTo(1);
    assertThat(errors("23")).isEqualTo(1);
  }

  @Test
  void rows_areCountedAsTheyAreRead() throws SQLException {
    insert(3);
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement();
        ResultSet results = statement.executeQuery("select id from messages")) {
      while (results.next()) {
        results.getInt(1);
      }
    }
    assertThat(scrape.value("chatroom_db_rows_returned_count", "pool", "chat")).isEqualTo(1);
    assertThat(scrape.value("chatroom_db_rows_returned_sum", "pool", "chat")).isEqualTo(3);
  }

  @Test
  void batch_isOneOperationOfItsSize() throws SQLException {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement insert = connection.prepareStatement(INSERT)) {
      addToBatch(insert, 1, 2, 3);
      assertThat(insert.executeBatch()).hasSize(3);
      addToBatch(insert, 4);
      insert.clearBatch();
      addToBatch(insert, 5);
      assertThat(insert.executeBatch()).hasSize(1);
    }
    assertThat(operations("batch", "ok")).isEqualTo(2);
    assertThat(scrape.value("chatroom_db_batch_size_sum", "pool", "chat")).isEqualTo(4);
    assertThat(queries("INSERT messages")).isEqualTo(2);
  }

  @Test
  void batchThatFails_keepsItsCountsAndIsEmptyAfterwards() throws SQLException {
    insert(1);
    try (Connection connection = dataSource.getConnection();
        PreparedStatement insert = connection.prepareStatement(INSERT)) {
      addToBatch(insert, 2, 1);
      BatchUpdateException failure =
          catchThrowableOfType(BatchUpdateException.class, insert::executeBatch);
      assertThat(failure.getUpdateCounts()).isNotEmpty();
      addToBatch(insert, 7);
      insert.executeBatch();
    }
    assertThat(scrape.value("chatroom_db_batch_size_sum", "pool", "chat")).isEqualTo(3);
    assertThat(errors("23")).isEqualTo(1);
  }

  @Test
  void statementBatch_ofOneKindHasItsSummary() throws SQLException {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement()) {
      statement.addBatch("insert into messages values (1, 'a')");
      statement.addBatch("insert into messages values (2, 'b')");
      statement.executeBatch();
      statement.addBatch("insert into messages values (3, 'a')");
      statement.addBatch("delete from messages");
      statement.executeBatch();
    }
    assertThat(queries("INSERT messages")).isEqualTo(1);
    assertThat(queries("BATCH")).isEqualTo(1);
  }

  @Test
  void connection_isInUseWhileItIsHeld() throws SQLException {
    double uses = scrape.value("chatroom_db_connection_use_duration_seconds_count", "pool", "chat");
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("select * from messages");
      assertThat(scrape.value("chatroom_db_connections_in_use", "pool", "chat")).isEqualTo(1);
    }
    assertThat(scrape.value("chatroom_db_connections_in_use", "pool", "chat")).isZero();
    assertThat(scrape.value("chatroom_db_connection_use_duration_seconds_count", "pool", "chat"))
        .isEqualTo(uses + 1);
    assertThat(
            scrape.value(
                "chatroom_db_connection_acquire_duration_seconds_count",
                "pool",
                "chat",
                "outcome",
                "ok"))
        .isPositive();
  }

  @Test
  void connectionClosedTwiceAndFirst_isNotMissed() throws SQLException {
    Connection connection = dataSource.getConnection();
    Statement statement = connection.createStatement();
    ResultSet results = statement.executeQuery("select * from messages");
    connection.close();
    statement.close();
    results.close();
    connection.close();
    assertThat(connection.isClosed()).isTrue();
    assertThat(scrape.value("chatroom_db_connections_in_use", "pool", "chat")).isZero();
  }

  @Test
  void whatIsLeftOpen_isCounted() throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      connection.createStatement().executeQuery("select * from messages");
      connection.prepareStatement(INSERT);
    }
    double expected = cleansUpItself() ? 0 : 1;
    assertThat(unclosed("statement")).isEqualTo(expected * 2);
    assertThat(unclosed("resultset")).isEqualTo(expected);
  }

  @Test
  void whatIsClosed_isNotCountedAsLeftOpen() throws SQLException {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement()) {
      statement.executeQuery("select * from messages").close();
      statement.executeQuery("select * from messages");
      try (Statement completing = connection.createStatement()) {
        completing.closeOnCompletion();
        completing.executeQuery("select * from messages").close();
      }
    }
    assertThat(unclosed("statement")).isZero();
    assertThat(unclosed("resultset")).isZero();
  }

  @Test
  void transaction_isRecordedByItsEnd() throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      connection.setAutoCommit(false);
      insert(connection, 1);
      connection.commit();
      insert(connection, 2);
      connection.rollback();
      insert(connection, 3);
      connection.setAutoCommit(true);
    }
    assertThat(transactions("commit")).isEqualTo(2);
    assertThat(transactions("rollback")).isEqualTo(1);
    assertThat(operations("commit", "ok")).isEqualTo(1);
    assertThat(operations("rollback", "ok")).isEqualTo(1);
    assertThat(scrape.value("chatroom_db_transaction_idle_seconds_count", "pool", "chat"))
        .isEqualTo(3);
  }

  @Test
  void savepoint_endsNoTransaction() throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      connection.setAutoCommit(false);
      insert(connection, 1);
      connection.rollback(connection.setSavepoint("one"));
      assertThat(transactions("rollback")).isZero();
      connection.commit();
      connection.setAutoCommit(true);
    }
    assertThat(operations("rollback", "ok")).isEqualTo(1);
    assertThat(transactions("commit")).isEqualTo(1);
  }

  @Test
  void repeatedQuery_isCountedOncePerCheckout() throws SQLException {
    for (int times : new int[] {10, 11, 25}) {
      try (Connection connection = dataSource.getConnection()) {
        for (int i = 0; i < times; i++) {
          query(connection, "select body from messages where id = " + i);
          query(connection, "select id from messages");
        }
      }
    }
    assertThat(scrape.value("chatroom_db_repeated_queries_total", "pool", "chat")).isEqualTo(2);
  }

  @Test
  void navigation_leadsBackToTheRecordingObjects() throws SQLException {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement();
        ResultSet results = statement.executeQuery("select * from messages")) {
      assertThat(results.getStatement()).isSameAs(statement);
      ResultSet again = statement.getResultSet();
      assertThat(again == null ? statement : again.getStatement()).isSameAs(statement);
      assertThat(statement.getConnection()).isSameAs(connection);
      assertThat(connection.getMetaData().getConnection()).isSameAs(connection);
    }
  }

  @Test
  void metadata_leadsBackToo() throws SQLException {
    try (Connection connection = dataSource.getConnection();
        ResultSet tables = connection.getMetaData().getTables(null, null, "%", null)) {
      assertThat(tables.next()).isTrue();
      Statement statement = tables.getStatement();
      if (statement != null) {
        assertThat(statement.getConnection()).isSameAs(connection);
      }
    }
  }

  @Test
  void generatedKeys_leadBackToo() throws SQLException {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement insert = connection.prepareStatement(INSERT, new String[] {"id"})) {
      insert.setInt(1, 5);
      insert.setString(2, "hello");
      insert.executeUpdate();
      try (ResultSet keys = insert.getGeneratedKeys()) {
        assertThat(keys.next()).isTrue();
        assertThat(keys.getInt(1)).isEqualTo(5);
        assertThat(keys.getStatement()).isSameAs(insert);
      }
    }
    assertThat(scrape.value("chatroom_db_rows_returned_count", "pool", "chat")).isZero();
  }

  @Test
  void calls_areCountedForTheRequestTheyServe() throws SQLException {
    long before = DatabaseCalls.onThisThread();
    insert(2);
    assertThat(DatabaseCalls.areCounted()).isTrue();
    assertThat(DatabaseCalls.onThisThread() - before).isEqualTo(2);
  }

  final void run(String sql) throws SQLException {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private void insert(int rows) throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      for (int id = 1; id <= rows; id++) {
        insert(connection, id);
      }
    }
  }

  private static void insert(Connection connection, int id) throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
      insert.setInt(1, id);
      insert.setString(2, "hello");
      assertThat(insert.executeUpdate()).isEqualTo(1);
    }
  }

  private static void addToBatch(PreparedStatement insert, int... ids) throws SQLException {
    for (int id : ids) {
      insert.setInt(1, id);
      insert.setString(2, "hello");
      insert.addBatch();
    }
  }

  private static void query(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet results = statement.executeQuery(sql)) {
      results.next();
    }
  }

  final double operations(String operation, String outcome) {
    return scrape.value(
        "chatroom_db_operation_duration_seconds_count",
        "pool",
        "chat",
        "operation",
        operation,
        "outcome",
        outcome);
  }

  final double queries(String summary) {
    return scrape.value("chatroom_db_queries_total", "pool", "chat", "query", summary);
  }

  final double errors(String sqlState) {
    return scrape.value("chatroom_db_errors_total", "pool", "chat", "sqlstate", sqlState);
  }

  final double transactions(String outcome) {
    return scrape.value(
        "chatroom_db_transaction_duration_seconds_count", "pool", "chat", "outcome", outcome);
  }

  private double unclosed(String object) {
    return scrape.value("chatroom_db_unclosed_total", "pool", "chat", "object", object);
  }
}
