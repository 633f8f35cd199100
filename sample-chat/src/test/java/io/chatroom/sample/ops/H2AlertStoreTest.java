package io.chatroom.sample.ops;

import java.nio.file.Path;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.io.TempDir;

class H2AlertStoreTest extends AlertStoreContract {

  @TempDir Path folder;

  @Override
  DataSource database() {
    JdbcDataSource h2 = new JdbcDataSource();
    h2.setURL("jdbc:h2:file:" + folder.resolve("chat"));
    return h2;
  }
}
