package io.chatroom.instrumentation.jdbc;

import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import java.sql.Array;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** What we add to a connection; the rest is generated delegation. */
final class RecordingConnection extends DelegatingConnection implements Recorded {

  final Checkout checkout;

  RecordingConnection(Connection delegate, Checkout checkout) {
    super(delegate);
    this.checkout = checkout;
  }

  @Override
  public void close() throws SQLException {
    checkout.end();
    try {
      delegate.close();
    } catch (Throwable e) {
      checkout.recorder().failed(e); // a pool rolls back what is open, which may fail
      throw e;
    }
  }

  @Override
  public void abort(Executor executor) throws SQLException {
    checkout.end();
    delegate.abort(executor);
  }

  @Override
  public void commit() throws SQLException {
    Span span = checkout.recorder().span(Operation.COMMIT, delegate);
    long startNanos = checkout.recorder().now();
    try {
      delegate.commit();
    } catch (Throwable e) {
      Tracer.@Nullable SpanInScope scope = checkout.recorder().recordingIn(span);
      checkout.committed(startNanos, e);
      checkout.recorder().end(span, scope, e);
      throw e;
    }
    Tracer.@Nullable SpanInScope scope = checkout.recorder().recordingIn(span);
    checkout.committed(startNanos, null);
    checkout.recorder().end(span, scope, null);
  }

  @Override
  public void rollback() throws SQLException {
    Span span = checkout.recorder().span(Operation.ROLLBACK, delegate);
    long startNanos = checkout.recorder().now();
    try {
      delegate.rollback();
    } catch (Throwable e) {
      Tracer.@Nullable SpanInScope scope = checkout.recorder().recordingIn(span);
      checkout.rolledBack(startNanos, e);
      checkout.recorder().end(span, scope, e);
      throw e;
    }
    Tracer.@Nullable SpanInScope scope = checkout.recorder().recordingIn(span);
    checkout.rolledBack(startNanos, null);
    checkout.recorder().end(span, scope, null);
  }

  @Override
  public void rollback(Savepoint savepoint) throws SQLException {
    Span span = checkout.recorder().span(Operation.ROLLBACK, delegate);
    long startNanos = checkout.recorder().now();
    try {
      delegate.rollback(savepoint);
    } catch (Throwable e) {
      Tracer.@Nullable SpanInScope scope = checkout.recorder().recordingIn(span);
      checkout.rolledBackToSavepoint(startNanos, e);
      checkout.recorder().end(span, scope, e);
      throw e;
    }
    Tracer.@Nullable SpanInScope scope = checkout.recorder().recordingIn(span);
    checkout.rolledBackToSavepoint(startNanos, null);
    checkout.recorder().end(span, scope, null);
  }

  @Override
  public void setAutoCommit(boolean autoCommit) throws SQLException {
    try {
      delegate.setAutoCommit(autoCommit);
    } catch (Throwable e) {
      checkout.autoCommitNotSet(autoCommit, e);
      throw e;
    }
    checkout.autoCommitSet(autoCommit);
  }

  /** HikariCP sets it on each connection it makes, and applications hardly ever. */
  @Override
  public void setNetworkTimeout(Executor executor, int milliseconds) throws SQLException {
    delegate.setNetworkTimeout(executor, milliseconds);
    checkout.setUpByPool();
  }

  /** The last that pools do with a connection that is given back to them. */
  @Override
  public void clearWarnings() throws SQLException {
    delegate.clearWarnings();
    checkout.cleared();
  }

  @Override
  public void beginRequest() throws SQLException {
    delegate.beginRequest();
    checkout.used();
  }

  @Override
  public void endRequest() throws SQLException {
    delegate.endRequest();
    checkout.requestEnded();
  }

  @Override
  public @Nullable Statement createStatement() throws SQLException {
    return statement(delegate.createStatement());
  }

  @Override
  public @Nullable Statement createStatement(int type, int concurrency) throws SQLException {
    return statement(delegate.createStatement(type, concurrency));
  }

  @Override
  public @Nullable Statement createStatement(int type, int concurrency, int holdability)
      throws SQLException {
    return statement(delegate.createStatement(type, concurrency, holdability));
  }

  @Override
  public @Nullable PreparedStatement prepareStatement(String sql) throws SQLException {
    try {
      return prepared(delegate.prepareStatement(sql), sql);
    } catch (Throwable e) {
      checkout.recorder().failed(e);
      throw e;
    }
  }

  @Override
  public @Nullable PreparedStatement prepareStatement(String sql, int type, int concurrency)
      throws SQLException {
    try {
      return prepared(delegate.prepareStatement(sql, type, concurrency), sql);
    } catch (Throwable e) {
      checkout.recorder().failed(e);
      throw e;
    }
  }

  @Override
  public @Nullable PreparedStatement prepareStatement(
      String sql, int type, int concurrency, int holdability) throws SQLException {
    try {
      return prepared(delegate.prepareStatement(sql, type, concurrency, holdability), sql);
    } catch (Throwable e) {
      checkout.recorder().failed(e);
      throw e;
    }
  }

  @Override
  public @Nullable PreparedStatement prepareStatement(String sql, int autoGeneratedKeys)
      throws SQLException {
    try {
      return prepared(delegate.prepareStatement(sql, autoGeneratedKeys), sql);
    } catch (Throwable e) {
      checkout.recorder().failed(e);
      throw e;
    }
  }

  @Override
  public @Nullable PreparedStatement prepareStatement(String sql, int[] columnIndexes)
      throws SQLException {
    try {
      return prepared(delegate.prepareStatement(sql, columnIndexes), sql);
    } catch (Throwable e) {
      checkout.recorder().failed(e);
      throw e;
    }
  }

  @Override
  public @Nullable PreparedStatement prepareStatement(String sql, String[] columnNames)
      throws SQLException {
    try {
      return prepared(delegate.prepareStatement(sql, columnNames), sql);
    } catch (Throwable e) {
      checkout.recorder().failed(e);
      throw e;
    }
  }

  @Override
  public @Nullable CallableStatement prepareCall(String sql) throws SQLException {
    try {
      return called(delegate.prepareCall(sql), sql);
    } catch (Throwable e) {
      checkout.recorder().failed(e);
      throw e;
    }
  }

  @Override
  public @Nullable CallableStatement prepareCall(String sql, int type, int concurrency)
      throws SQLException {
    try {
      return called(delegate.prepareCall(sql, type, concurrency), sql);
    } catch (Throwable e) {
      checkout.recorder().failed(e);
      throw e;
    }
  }

  @Override
  public @Nullable CallableStatement prepareCall(
      String sql, int type, int concurrency, int holdability) throws SQLException {
    try {
      return called(delegate.prepareCall(sql, type, concurrency, holdability), sql);
    } catch (Throwable e) {
      checkout.recorder().failed(e);
      throw e;
    }
  }

  @Override
  public @Nullable DatabaseMetaData getMetaData() throws SQLException {
    DatabaseMetaData raw = delegate.getMetaData();
    return raw == null ? null : new RecordingDatabaseMetaData(raw, this);
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    return RecordedValues.unwrap(this, delegate, type);
  }

  @Override
  public boolean isWrapperFor(Class<?> type) throws SQLException {
    return RecordedValues.isWrapperFor(this, delegate, type);
  }

  @Override
  @Nullable Array array(@Nullable Array raw) {
    return RecordedValues.array(raw, this);
  }

  /** Result sets that belong to no statement of ours: of metadata, arrays, cursors. */
  @Nullable ResultSet results(@Nullable ResultSet raw) {
    if (raw == null || raw instanceof RecordingResultSet) {
      return raw;
    }
    checkout.resultSetOpened();
    return new RecordingOtherResultSet(raw, this);
  }

  /** A view of a statement that exists already. */
  PreparedStatement viewOf(PreparedStatement raw) {
    return new RecordingPreparedStatement(raw, this, checkout.recorder().query(null));
  }

  @Override
  public String toString() {
    return delegate.toString();
  }

  // A driver never answers null, but a mock does.

  private @Nullable Statement statement(@Nullable Statement raw) {
    if (raw == null) {
      return null;
    }
    checkout.statementOpened();
    return new RecordingPlainStatement(raw, this, checkout.recorder().query(null));
  }

  private @Nullable PreparedStatement prepared(@Nullable PreparedStatement raw, String sql) {
    if (raw == null) {
      return null;
    }
    checkout.statementOpened();
    return new RecordingPreparedStatement(raw, this, checkout.recorder().query(sql));
  }

  private @Nullable CallableStatement called(@Nullable CallableStatement raw, String sql) {
    if (raw == null) {
      return null;
    }
    checkout.statementOpened();
    return new RecordingCallableStatement(raw, this, checkout.recorder().query(sql));
  }
}
