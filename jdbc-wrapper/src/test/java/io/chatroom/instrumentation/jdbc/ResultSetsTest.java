package io.chatroom.instrumentation.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** What a statement knows of its result sets, of which it may have several. */
class ResultSetsTest extends JdbcTest {

  private final StubDriver driver = new StubDriver();

  @Test
  void resultSet_isTheSameHoweverItIsAskedFor() throws SQLException {
    try (Connection connection = jdbc.build().wrap(h2()).getConnection();
        Statement statement = connection.createStatement();
        ResultSet results = statement.executeQuery("values 1")) {
      assertThat(statement.getResultSet()).isSameAs(results);
      assertThat(statement.getResultSet()).isSameAs(results);
    }
    assertThat(queriesWithRows()).isEqualTo(1);
  }

  @Test
  void closedResultSet_isTheSameToo() throws SQLException {
    try (Connection connection = stubbed();
        Statement statement = connection.createStatement()) {
      ResultSet results = statement.executeQuery("select 1");
      results.close();
      assertThat(statement.getResultSet()).isSameAs(results);
    }
    assertThat(queriesWithRows()).isEqualTo(1);
    assertThat(unclosed("resultset")).isZero();
  }

  @Test
  void newExecution_hasAResultSetOfItsOwn() throws SQLException {
    try (Connection connection = stubbed();
        Statement statement = connection.createStatement()) {
      ResultSet first = statement.executeQuery("select 1");
      assertThat(first.next()).isTrue();
      ResultSet second = statement.executeQuery("select 1");
      assertThat(second).isNotSameAs(first);
      first.close();
      assertThat(second.next()).isTrue();
    }
    assertThat(queriesWithRows()).isEqualTo(2);
    assertThat(rows()).isEqualTo(2);
    assertThat(unclosed("resultset")).isZero();
  }

  @Test
  void rows_areCountedOnceWhicheverIsClosedFirst() throws SQLException {
    try (Connection connection = jdbc.build().wrap(h2()).getConnection()) {
      Statement statement = connection.createStatement();
      ResultSet results = statement.executeQuery("values 1, 2, 3");
      assertThat(results.next()).isTrue();
      assertThat(results.next()).isTrue();
      statement.close();
      results.close();
    }
    assertThat(queriesWithRows()).isEqualTo(1);
    assertThat(rows()).isEqualTo(2);
  }

  @Test
  void resultSetsThatAreOpenTogether_areCountedEach() throws SQLException {
    try (Connection connection = stubbed();
        Statement statement = connection.createStatement()) {
      statement.execute("call both()");
      ResultSet first = statement.getResultSet();
      statement.getMoreResults(Statement.KEEP_CURRENT_RESULT);
      driver.answer("getResultSet", new StubDriver().object(ResultSet.class));
      ResultSet second = statement.getResultSet();
      assertThat(first.next() && second.next() && second.next()).isTrue();
      assertThat(second.getStatement()).isSameAs(statement);
    }
    assertThat(queriesWithRows()).isEqualTo(2);
    assertThat(rows()).isEqualTo(3);
  }

  @Test
  void resultSetsThatAreOpenTogether_completeTheirStatementTogether() throws SQLException {
    try (Connection connection = stubbed()) {
      Statement statement = connection.createStatement();
      statement.closeOnCompletion();
      driver.answer("isClosed", false);
      ResultSet first = statement.executeQuery("select 1");
      ResultSet keys = keysOf(statement);
      first.close();
      driver.answer("isClosed", true); // only the driver knows when
      keys.close();
    }
    assertThat(queriesWithRows()).isEqualTo(1);
    assertThat(unclosed("statement")).isZero();
    assertThat(unclosed("resultset")).isZero();
  }

  private ResultSet keysOf(Statement statement) throws SQLException {
    driver.answer("getGeneratedKeys", new StubDriver().object(ResultSet.class));
    return statement.getGeneratedKeys();
  }

  private Connection stubbed() throws SQLException {
    return jdbc.build().wrap(driver.object(DataSource.class)).getConnection();
  }

  private double queriesWithRows() {
    return scrape.value("chatroom_db_rows_returned_count", "pool", "chat");
  }

  private double rows() {
    return scrape.value("chatroom_db_rows_returned_sum", "pool", "chat");
  }

  private double unclosed(String object) {
    return scrape.value("chatroom_db_unclosed_total", "pool", "chat", "object", object);
  }
}
