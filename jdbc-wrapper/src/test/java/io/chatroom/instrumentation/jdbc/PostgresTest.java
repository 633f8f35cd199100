package io.chatroom.instrumentation.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

/** A wrapped data source of PostgreSQL. */
class PostgresTest extends RecordedDataSourceContract {

  @Override
  DataSource recorded() {
    return JdbcInstrumentation.builder(telemetry)
        .poolName("chat")
        .build()
        .wrap(Postgres.server().getPostgresDatabase());
  }

  @Test
  void array_goesThereAndBackAndLeadsBack() throws SQLException {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement select = connection.prepareStatement("select ?::int[]")) {
      select.setArray(1, connection.createArrayOf("int4", new Object[] {1, 2}));
      try (ResultSet results = select.executeQuery()) {
        results.next();
        Array array = results.getArray(1);
        assertThat((Object[]) array.getArray()).containsExactly(1, 2);
        assertThat(array.getResultSet().getStatement().getConnection()).isSameAs(connection);
        assertThat(array).hasToString("{1,2}");
      }
    }
  }

  @Test
  void driversOwnConnection_isFoundByUnwrap() throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      assertThat(connection.isWrapperFor(PGConnection.class)).isTrue();
      assertThat(connection.unwrap(PGConnection.class).getBackendPID()).isPositive();
    }
  }
}
