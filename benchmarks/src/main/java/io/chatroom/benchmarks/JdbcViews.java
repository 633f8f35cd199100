package io.chatroom.benchmarks;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import javax.sql.DataSource;

/**
 * The least that can stand between an application and its driver, know how long each query took and
 * how many rows were read, and never hand out what is the driver's: a view of each statement and
 * each result set, with no more in it than that.
 */
final class JdbcViews {

  private JdbcViews() {}

  /**
   * @param durations told of each query, in nanoseconds
   * @param rows told of each result set
   */
  static DataSource of(DataSource database, LongConsumer durations, LongConsumer rows) {
    ViewedDatabase viewed = Stubs.make(ViewedDatabase.class);
    viewed.database = database;
    viewed.durations = durations;
    viewed.rows = rows;
    return viewed;
  }

  abstract static class ViewedDatabase implements DataSource {

    private DataSource database;
    private LongConsumer durations;
    private LongConsumer rows;

    @Override
    public Connection getConnection() throws SQLException {
      ViewedConnection viewed = Stubs.make(ViewedConnection.class);
      viewed.delegate = database.getConnection();
      viewed.durations = durations;
      viewed.rows = rows;
      return viewed;
    }
  }

  abstract static class ViewedConnection implements Connection {

    private final Supplier<ViewedStatement> statements = Stubs.maker(ViewedStatement.class);
    private final Supplier<ViewedRows> results = Stubs.maker(ViewedRows.class);
    private Connection delegate;
    private LongConsumer durations;
    private LongConsumer rows;

    @Override
    public PreparedStatement prepareStatement(String sql) throws SQLException {
      ViewedStatement viewed = statements.get();
      viewed.delegate = delegate.prepareStatement(sql);
      viewed.connection = this;
      return viewed;
    }
  }

  abstract static class ViewedStatement implements PreparedStatement {

    private PreparedStatement delegate;
    private ViewedConnection connection;

    @Override
    public void setLong(int parameter, long value) throws SQLException {
      delegate.setLong(parameter, value);
    }

    @Override
    public ResultSet executeQuery() throws SQLException {
      long start = System.nanoTime();
      ResultSet raw = delegate.executeQuery();
      connection.durations.accept(System.nanoTime() - start);
      ViewedRows viewed = connection.results.get();
      viewed.delegate = raw;
      viewed.statement = this;
      return viewed;
    }

    @Override
    public void close() throws SQLException {
      delegate.close();
    }
  }

  abstract static class ViewedRows implements ResultSet {

    private ResultSet delegate;
    private ViewedStatement statement;
    private int rows;

    @Override
    public boolean next() throws SQLException {
      boolean hasRow = delegate.next();
      if (hasRow) {
        rows++;
      }
      return hasRow;
    }

    @Override
    public long getLong(int column) throws SQLException {
      return delegate.getLong(column);
    }

    @Override
    public String getString(int column) throws SQLException {
      return delegate.getString(column);
    }

    @Override
    public java.sql.Statement getStatement() {
      return statement;
    }

    @Override
    public void close() throws SQLException {
      statement.connection.rows.accept(rows);
      delegate.close();
    }
  }
}
