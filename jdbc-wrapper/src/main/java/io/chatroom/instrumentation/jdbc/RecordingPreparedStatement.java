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
    long startNanos = begin(query);
    try {
      ResultSet result = preparedDelegate.executeQuery();
      finished(query.operation(), startNanos, null);
      return results(result);
    } catch (Throwable e) {
      finished(query.operation(), startNanos, e);
      throw e;
    }
  }

  @Override
  public boolean execute() throws SQLException {
    long startNanos = begin(query);
    try {
      boolean result = preparedDelegate.execute();
      finished(query.operation(), startNanos, null);
      return result;
    } catch (Throwable e) {
      finished(query.operation(), startNanos, e);
      throw e;
    }
  }

  @Override
  public int executeUpdate() throws SQLException {
    long startNanos = begin(query);
    try {
      int result = preparedDelegate.executeUpdate();
      finished(query.operation(), startNanos, null);
      return result;
    } catch (Throwable e) {
      finished(query.operation(), startNanos, e);
      throw e;
    }
  }

  @Override
  public long executeLargeUpdate() throws SQLException {
    long startNanos = begin(query);
    try {
      long result = preparedDelegate.executeLargeUpdate();
      finished(query.operation(), startNanos, null);
      return result;
    } catch (Throwable e) {
      finished(query.operation(), startNanos, e);
      throw e;
    }
  }
}
