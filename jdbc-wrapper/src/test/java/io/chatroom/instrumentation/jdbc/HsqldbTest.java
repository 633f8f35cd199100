package io.chatroom.instrumentation.jdbc;

import javax.sql.DataSource;
import org.hsqldb.jdbc.JDBCDataSource;

/** A wrapped data source of HSQLDB. */
class HsqldbTest extends RecordedDataSourceContract {

  @Override
  DataSource recorded() {
    JDBCDataSource hsqldb = new JDBCDataSource();
    hsqldb.setURL("jdbc:hsqldb:mem:chat");
    return JdbcInstrumentation.builder(telemetry).poolName("chat").build().wrap(hsqldb);
  }
}
