package io.chatroom.instrumentation.jdbc;

import javax.sql.DataSource;
import org.h2.jdbcx.JdbcConnectionPool;
import org.h2.jdbcx.JdbcDataSource;

/** A pool that makes its connections with a wrapped source, and knows them by their events. */
class PooledConnectionTest extends RecordedDataSourceContract {

  @Override
  DataSource recorded() {
    JdbcDataSource h2 = new JdbcDataSource();
    h2.setURL("jdbc:h2:mem:pooled;DB_CLOSE_DELAY=-1");
    JdbcConnectionPool pool =
        JdbcConnectionPool.create(
            JdbcInstrumentation.builder(telemetry).poolName("chat").build().wrapPooled(h2));
    pool.setMaxConnections(2); // a connection that does not come back is soon missed
    pool.setLoginTimeout(1);
    return pool;
  }
}
