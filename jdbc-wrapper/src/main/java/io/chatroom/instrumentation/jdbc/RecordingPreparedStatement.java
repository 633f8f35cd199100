package io.chatroom.instrumentation.jdbc;

import io.micrometer.tracing.Span;
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
    Query started = query();
    @Nullable Span span = begin(started, 0);
    long startNanos = connection.checkout.running(started);
    ResultSet result;
    try {
      result = preparedDelegate.executeQuery();
    } catch (Throwable e) {
      ran(started, started.operation(), span, startNanos, e);
      throw e;
    }
    ran(started, started.operation(), span, startNanos, null);
    return results(result);
  }

  @Override
  public boolean execute() throws SQLException {
    Query started = query();
    @Nullable Span span = begin(started, 0);
    long startNanos = connection.checkout.running(started);
    boolean result;
    try {
      result = preparedDelegate.execute();
    } catch (Throwable e) {
      ran(started, started.operation(), span, startNanos, e);
      throw e;
    }
    ran(started, started.operation(), span, startNanos, null);
    return result;
  }

  @Override
  public int executeUpdate() throws SQLException {
    Query started = query();
    @Nullable Span span = begin(started, 0);
    long startNanos = connection.checkout.running(started);
    int result;
    try {
      result = preparedDelegate.executeUpdate();
    } catch (Throwable e) {
      ran(started, started.operation(), span, startNanos, e);
      throw e;
    }
    ran(started, started.operation(), span, startNanos, null);
    return result;
  }

  @Override
  public long executeLargeUpdate() throws SQLException {
    Query started = query();
    @Nullable Span span = begin(started, 0);
    long startNanos = connection.checkout.running(started);
    long result;
    try {
      result = preparedDelegate.executeLargeUpdate();
    } catch (Throwable e) {
      ran(started, started.operation(), span, startNanos, e);
      throw e;
    }
    ran(started, started.operation(), span, startNanos, null);
    return result;
  }

  @Override
  public void addBatch() throws SQLException {
    preparedDelegate.addBatch();
    addedToBatch();
  }
}
