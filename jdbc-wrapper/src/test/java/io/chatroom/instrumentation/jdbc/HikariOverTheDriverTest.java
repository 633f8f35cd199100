package io.chatroom.instrumentation.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import javax.sql.DataSource;

/** HikariCP with the driver's class name, the pool named among the properties. */
class HikariOverTheDriverTest extends RecordedDataSourceContract {

  @Override
  DataSource recorded() {
    HikariConfig config = new HikariConfig();
    config.setDriverClassName("io.chatroom.instrumentation.jdbc.RecordingDriver");
    config.setJdbcUrl("jdbc:chatroom:h2:mem:driver;DB_CLOSE_DELAY=-1");
    config.addDataSourceProperty("chatroomPool", "chat");
    config.setMaximumPoolSize(2);
    return new HikariDataSource(config);
  }

  @Override
  boolean cleansUpItself() {
    return true;
  }
}
