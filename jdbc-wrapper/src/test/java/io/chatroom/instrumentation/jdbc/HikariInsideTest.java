package io.chatroom.instrumentation.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import javax.sql.DataSource;

/** HikariCP, wrapped. */
class HikariInsideTest extends RecordedDataSourceContract {

  @Override
  DataSource recorded() {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl("jdbc:h2:mem:inside;DB_CLOSE_DELAY=-1");
    config.setMaximumPoolSize(2);
    return JdbcInstrumentation.builder(telemetry)
        .poolName("chat")
        .build()
        .wrap(new HikariDataSource(config));
  }
}
