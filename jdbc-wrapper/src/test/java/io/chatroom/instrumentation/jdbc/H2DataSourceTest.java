package io.chatroom.instrumentation.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;

/** A wrapped data source of H2. */
class H2DataSourceTest extends RecordedDataSourceContract {

  @Override
  DataSource recorded() {
    JdbcDataSource h2 = new JdbcDataSource();
    h2.setURL("jdbc:h2:mem:chat;DB_CLOSE_DELAY=-1");
    return JdbcInstrumentation.builder(telemetry).poolName("chat").build().wrap(h2);
  }

  @Test
  void unwrap_answersTheReceiverFirst() throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      assertThat(connection.isWrapperFor(Connection.class)).isTrue();
      assertThat(connection.unwrap(Connection.class)).isSameAs(connection);
    }
  }
}
