package io.chatroom.instrumentation.jdbc;

import io.chatroom.instrumentation.ChatRoomTelemetry;
import java.sql.Array;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.ConnectionBuilder;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.ConnectionPoolDataSource;
import javax.sql.DataSource;
import javax.sql.PooledConnection;
import javax.sql.PooledConnectionBuilder;
import javax.sql.XAConnection;
import javax.sql.XAConnectionBuilder;
import javax.sql.XADataSource;

/** Wrappers as an application gets them: from the front door on, by nothing but JDBC. */
final class Wrappers {

  private Wrappers() {}

  static Object of(Class<?> type, StubDriver driver, ChatRoomTelemetry telemetry)
      throws SQLException {
    JdbcInstrumentation jdbc = JdbcInstrumentation.create(telemetry);
    DataSource dataSource = jdbc.wrap(driver.object(DataSource.class));
    ConnectionPoolDataSource pooled =
        jdbc.wrapPooled(driver.object(ConnectionPoolDataSource.class));
    XADataSource xa = jdbc.wrapXa(driver.object(XADataSource.class));
    if (type == DataSource.class) {
      return dataSource;
    } else if (type == ConnectionPoolDataSource.class) {
      return pooled;
    } else if (type == XADataSource.class) {
      return xa;
    } else if (type == PooledConnection.class) {
      return pooled.getPooledConnection();
    } else if (type == XAConnection.class) {
      return xa.getXAConnection();
    } else if (type == ConnectionBuilder.class) {
      return dataSource.createConnectionBuilder();
    } else if (type == PooledConnectionBuilder.class) {
      return pooled.createPooledConnectionBuilder();
    } else if (type == XAConnectionBuilder.class) {
      return xa.createXAConnectionBuilder();
    }
    return of(type, dataSource.getConnection());
  }

  private static Object of(Class<?> type, Connection connection) throws SQLException {
    if (type == Connection.class) {
      return connection;
    } else if (type == Statement.class) {
      return connection.createStatement();
    } else if (type == PreparedStatement.class) {
      return connection.prepareStatement("select 1");
    } else if (type == CallableStatement.class) {
      return connection.prepareCall("call f()");
    } else if (type == ResultSet.class) {
      return connection.createStatement().executeQuery("select 1");
    } else if (type == DatabaseMetaData.class) {
      return connection.getMetaData();
    } else if (type == Array.class) {
      return connection.createArrayOf("int", new Object[0]);
    }
    throw new AssertionError(type);
  }
}
