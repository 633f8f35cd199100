package io.chatroom.instrumentation.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chatroom.instrumentation.ChatRoomTelemetry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
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

  final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  ChatRoomTelemetry telemetry;
  Scrape scrape;
  DataSource dataSource;

  /** A recorded data source, its pool named {@code chat}. */
  abstract DataSource recorded() throws Exception;

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
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("drop table if exists messages");
      statement.execute("create table messages (id int primary key, body varchar(200))");
    }
  }

  @AfterEach
  void everyGaugeIsBackAtRest() throws Exception {
    if (dataSource instanceof AutoCloseable closeable) {
      closeable.close();
    }
    assertThat(scrape.value("chatroom_db_connections_in_use", "pool", "chat")).isZero();
    assertThat(scrape.sum("chatroom_instrumentation_errors_total")).isZero();
    telemetry.close();
  }

  @Test
  void operations_areRecordedByKind() throws SQLException {
    double inserts = operations("insert", "ok");
    try (Connection connection = dataSource.getConnection();
        PreparedStatement insert =
            connection.prepareStatement("insert into messages values (?, ?)")) {
      insert.setInt(1, 1);
      insert.setString(2, "hello");
      assertThat(insert.executeUpdate()).isEqualTo(1);
    }
    assertThat(operations("insert", "ok") - inserts).isEqualTo(1);
  }

  @Test
  void executeQuery_keepsTheDriversException() throws SQLException {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement()) {
      assertThatThrownBy(() -> statement.executeQuery("select * from nowhere"))
          .isInstanceOf(SQLException.class);
    }
    assertThat(operations("select", "error")).isEqualTo(1);
    assertThat(scrape.value("chatroom_db_errors_total", "pool", "chat", "sqlstate", "42"))
        .isEqualTo(1);
  }

  @Test
  void navigation_leadsBackToTheRecordingObjects() throws SQLException {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement();
        ResultSet results = statement.executeQuery("select * from messages")) {
      assertThat(results.getStatement()).isSameAs(statement);
      assertThat(statement.getConnection()).isSameAs(connection);
      assertThat(connection.getMetaData().getConnection()).isSameAs(connection);
    }
  }

  double operations(String operation, String outcome) {
    return scrape.value(
        "chatroom_db_operation_duration_seconds_count",
        "pool",
        "chat",
        "operation",
        operation,
        "outcome",
        outcome);
  }
}
