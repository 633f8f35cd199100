package io.chatroom.instrumentation.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import javax.sql.DataSource;

/** HikariCP with the URL. */
class HikariOverTheUrlTest extends RecordedDataSourceContract {

  @Override
  DataSource recorded() {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl("jdbc:chatroom:h2:mem:url;chatroomPool=chat;DB_CLOSE_DELAY=-1");
    config.setMaximumPoolSize(2);
    return new HikariDataSource(config);
  }

  @Override
  boolean cleansUpItself() {
    return true;
  }
}
