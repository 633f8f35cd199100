package io.chatroom.instrumentation.jdbc;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Times the execute calls of a prepared statement. */
sealed class RecordingPreparedStatement extends DelegatingPreparedStatement
    permits DelegatingCallableStatement {

  RecordingPreparedStatement(
      PreparedStatement delegate, RecordingConnection connection, Query query) {
    super(delegate, connection, query);
  }

  @Override
  public @Nullable ResultSet executeQuery() throws SQLException {
    long startNanos = begin(query());
    ResultSet result;
    try {
      result = preparedDelegate.executeQuery();
    } catch (Throwable e) {
      ran(startNanos, e);
      throw e;
    }
    ran(startNanos, null);
    return results(result);
  }

  @Override
  public boolean execute() throws SQLException {
    long startNanos = begin(query());
    boolean result;
    try {
      result = preparedDelegate.execute();
    } catch (Throwable e) {
      ran(startNanos, e);
      throw e;
    }
    ran(startNanos, null);
    return result;
  }

  @Override
  public int executeUpdate() throws SQLException {
    long startNanos = begin(query());
    int result;
    try {
      result = preparedDelegate.executeUpdate();
    } catch (Throwable e) {
      ran(startNanos, e);
      throw e;
    }
    ran(startNanos, null);
    return result;
  }

  @Override
  public long executeLargeUpdate() throws SQLException {
    long startNanos = begin(query());
    long result;
    try {
      result = preparedDelegate.executeLargeUpdate();
    } catch (Throwable e) {
      ran(startNanos, e);
      throw e;
    }
    ran(startNanos, null);
    return result;
  }

  @Override
  public void addBatch() throws SQLException {
    preparedDelegate.addBatch();
    addedToBatch();
  }

  private void ran(long startNanos, @Nullable Throwable failure) {
    ran(query(), query().operation(), startNanos, failure);
  }
}
