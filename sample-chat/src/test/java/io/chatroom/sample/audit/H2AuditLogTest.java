package io.chatroom.sample.audit;

import io.chatroom.sample.MigratedH2;
import java.io.IOException;
import java.nio.file.Path;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

class H2AuditLogTest extends AuditLogContract {

  @TempDir Path folder;
  private JdbcConnectionPool pool;

  @Override
  DataSource database() throws IOException {
    pool = MigratedH2.in(folder);
    return pool;
  }

  @AfterEach
  void close() {
    pool.dispose();
  }
}
