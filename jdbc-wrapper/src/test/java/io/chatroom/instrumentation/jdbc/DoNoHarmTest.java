package io.chatroom.instrumentation.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chatroom.instrumentation.ChatRoomTelemetry;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.cumulative.CumulativeCounter;
import io.micrometer.core.instrument.cumulative.CumulativeTimer;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import io.micrometer.core.instrument.distribution.pause.PauseDetector;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;

/** Whatever of ours breaks, the application's SQL runs. */
class DoNoHarmTest {

  @Test
  void registryThatThrowsAtRegistration_costsNoQuery() throws SQLException {
    assertWorks(new BrokenAtRegistration());
  }

  @Test
  void registryThatThrowsAtRecording_costsNoQuery() throws SQLException {
    assertWorks(new BrokenAtRecording());
  }

  @Test
  void telemetryThatWasClosed_costsNoQuery() throws SQLException {
    ChatRoomTelemetry telemetry =
        ChatRoomTelemetry.builder().meterRegistry(new SimpleMeterRegistry()).build();
    DataSource dataSource = JdbcInstrumentation.create(telemetry).wrap(h2());
    telemetry.close();
    assertWorks(dataSource);
  }

  @Test
  void statementWithoutText_isTheDriversToRefuse() throws SQLException {
    DataSource dataSource = JdbcInstrumentation.create(telemetry()).wrap(h2());
    try (Connection connection = dataSource.getConnection()) {
      assertThatThrownBy(() -> connection.prepareStatement(null)).isInstanceOf(SQLException.class);
    }
  }

  @Test
  void driverThatAnswersNull_isPassedOn() throws SQLException {
    StubDriver driver = new StubDriver();
    DataSource dataSource =
        JdbcInstrumentation.create(telemetry()).wrap(driver.object(DataSource.class));
    Connection connection = dataSource.getConnection();
    for (String method : new String[] {"createStatement", "prepareStatement", "getMetaData"}) {
      driver.answer(method, null);
    }
    assertThat(connection.createStatement()).isNull();
    assertThat(connection.prepareStatement("select 1")).isNull();
    assertThat(connection.getMetaData()).isNull();
    driver.answer("getConnection", null);
    assertThat(dataSource.getConnection()).isNull();
  }

  private static void assertWorks(SimpleMeterRegistry registry) throws SQLException {
    ChatRoomTelemetry telemetry = ChatRoomTelemetry.builder().meterRegistry(registry).build();
    assertWorks(JdbcInstrumentation.create(telemetry).wrap(h2()));
    telemetry.close();
  }

  private static void assertWorks(DataSource dataSource) throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      connection.setAutoCommit(false);
      try (PreparedStatement select = connection.prepareStatement("select ?")) {
        select.setInt(1, 7);
        try (ResultSet results = select.executeQuery()) {
          assertThat(results.next()).isTrue();
          assertThat(results.getInt(1)).isEqualTo(7);
        }
        assertThatThrownBy(() -> connection.prepareStatement("selec"))
            .isInstanceOf(SQLException.class);
      }
      connection.commit();
    }
  }

  private static ChatRoomTelemetry telemetry() {
    return ChatRoomTelemetry.builder().meterRegistry(new SimpleMeterRegistry()).build();
  }

  private static DataSource h2() {
    JdbcDataSource h2 = new JdbcDataSource();
    h2.setURL("jdbc:h2:mem:harm");
    return h2;
  }

  private static final class BrokenAtRegistration extends SimpleMeterRegistry {
    @Override
    protected Counter newCounter(Meter.Id id) {
      throw new IllegalStateException("broken");
    }

    @Override
    protected Timer newTimer(
        Meter.Id id, DistributionStatisticConfig histogram, PauseDetector pauses) {
      throw new IllegalStateException("broken");
    }

    @Override
    protected DistributionSummary newDistributionSummary(
        Meter.Id id, DistributionStatisticConfig histogram, double scale) {
      throw new IllegalStateException("broken");
    }
  }

  private static final class BrokenAtRecording extends SimpleMeterRegistry {
    @Override
    protected Counter newCounter(Meter.Id id) {
      return new CumulativeCounter(id) {
        @Override
        public void increment(double amount) {
          throw new IllegalStateException("broken");
        }
      };
    }

    @Override
    protected Timer newTimer(
        Meter.Id id, DistributionStatisticConfig histogram, PauseDetector pauses) {
      return new CumulativeTimer(id, clock, histogram, pauses, TimeUnit.SECONDS) {
        @Override
        protected void recordNonNegative(long amount, TimeUnit unit) {
          throw new IllegalStateException("broken");
        }
      };
    }
  }
}
