package io.chatroom.benchmarks;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.function.LongConsumer;
import javax.sql.DataSource;

/**
 * A database that takes no time: it answers every query with {@value #ROWS} rows. Its objects are
 * made once per connection, so that what is allocated is allocated by others.
 */
final class JdbcStubs {

  static final String SQL =
      "SELECT id, body FROM messages WHERE room = ? ORDER BY id DESC LIMIT 10";
  static final int ROWS = 10;

  private JdbcStubs() {}

  static DataSource database() {
    return Stubs.make(Database.class);
  }

  /** A pool of such a database: it has a connection for each thread, and takes no time either. */
  static DataSource pool() {
    return Stubs.make(Pool.class);
  }

  /** A database whose driver tells how long each query took: what a user writes by hand. */
  static DataSource timedDatabase(LongConsumer recorder) {
    Database database = Stubs.make(TimedDatabase.class);
    database.recorder = recorder;
    return database;
  }

  /** What is measured: prepare, bind, execute, read every row, close. */
  static long query(Connection connection) throws SQLException {
    return query(connection, SQL);
  }

  static long query(Connection connection, String sql) throws SQLException {
    long read = 0;
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setLong(1, 42);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          read += rows.getLong(1) + rows.getString(2).length();
        }
      }
    }
    return read;
  }

  abstract static class Database implements DataSource {

    LongConsumer recorder;

    @Override
    public Connection getConnection() {
      return connection(Stubs.make(Statement.class));
    }

    static Connection connection(Statement statement) {
      OpenConnection connection = Stubs.make(OpenConnection.class);
      connection.statement = statement;
      statement.connection = connection;
      return connection;
    }
  }

  abstract static class Pool extends Database {

    private final ThreadLocal<Connection> kept = ThreadLocal.withInitial(super::getConnection);

    @Override
    public Connection getConnection() {
      return kept.get();
    }
  }

  abstract static class TimedDatabase extends Database {
    @Override
    public Connection getConnection() {
      TimedStatement statement = Stubs.make(TimedStatement.class);
      statement.recorder = recorder;
      return connection(statement);
    }
  }

  abstract static class OpenConnection implements Connection {

    private final DatabaseMetaData metaData = Stubs.make(MetaData.class);
    private Statement statement;

    @Override
    public PreparedStatement prepareStatement(String sql) {
      return statement;
    }

    @Override
    public DatabaseMetaData getMetaData() {
      return metaData;
    }

    @Override
    public String getCatalog() {
      return "chat";
    }

    @Override
    public String getSchema() {
      return "public";
    }

    @Override
    public boolean getAutoCommit() {
      return true;
    }

    @Override
    public int getTransactionIsolation() {
      return TRANSACTION_READ_COMMITTED;
    }

    @Override
    public boolean isValid(int seconds) {
      return true;
    }
  }

  abstract static class Statement implements PreparedStatement {

    private final Rows rows = Stubs.make(Rows.class);
    private Connection connection;

    @Override
    public ResultSet executeQuery() {
      rows.rewind(this);
      return rows;
    }

    @Override
    public Connection getConnection() {
      return connection;
    }
  }

  abstract static class TimedStatement extends Statement {

    private LongConsumer recorder;

    @Override
    public ResultSet executeQuery() {
      long start = System.nanoTime();
      ResultSet rows = super.executeQuery();
      recorder.accept(System.nanoTime() - start);
      return rows;
    }
  }

  abstract static class Rows implements ResultSet {

    private Statement statement;
    private int row;

    void rewind(Statement from) {
      statement = from;
      row = 0;
    }

    @Override
    public boolean next() {
      return row++ < ROWS;
    }

    @Override
    public long getLong(int column) {
      return row;
    }

    @Override
    public String getString(int column) {
      return "Hello";
    }

    @Override
    public java.sql.Statement getStatement() {
      return statement;
    }
  }

  abstract static class MetaData implements DatabaseMetaData {
    @Override
    public String getURL() {
      return "jdbc:postgresql://localhost:5432/chat";
    }

    @Override
    public String getUserName() {
      return "chat";
    }

    @Override
    public String getDatabaseProductName() {
      return "PostgreSQL";
    }
  }
}
