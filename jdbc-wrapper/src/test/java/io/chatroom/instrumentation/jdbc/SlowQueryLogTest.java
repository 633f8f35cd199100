package io.chatroom.instrumentation.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

class SlowQueryLogTest extends JdbcTest {

  private final DataSource dataSource =
      jdbc.slowQueryThreshold(Duration.ofSeconds(1)).clock(this::eachReading).build().wrap(h2());

  private long step;

  /** Between its two readings a query takes one step. */
  private long eachReading() {
    return nanos.addAndGet(step);
  }

  @Test
  void slowQuery_isToldWithoutItsValues() throws SQLException {
    takes(Duration.ofSeconds(2));
    run("select 'hunter2', 4711 from dual");
    assertThat(logged())
        .singleElement()
        .asString()
        .contains("pool chat", "2000 ms", "trace none", "select ? from dual")
        .doesNotContain("hunter2", "4711");
  }

  @Test
  void slowQuery_isToldOnceAMinuteWhateverItsValues() throws SQLException {
    takes(Duration.ofSeconds(2));
    for (int i = 0; i < 5; i++) {
      run("select " + i);
    }
    assertThat(logged()).hasSize(1);
    nanos.addAndGet(Duration.ofMinutes(1).toNanos());
    run("select 9");
    assertThat(logged()).hasSize(2);
  }

  @Test
  void fastQuery_isNotTold() throws SQLException {
    takes(Duration.ofMillis(999));
    run("select 1");
    assertThat(logged()).isEmpty();
  }

  private void takes(Duration duration) {
    step = duration.toNanos();
  }

  private void run(String sql) throws SQLException {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
