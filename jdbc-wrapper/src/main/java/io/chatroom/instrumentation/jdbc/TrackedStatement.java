package io.chatroom.instrumentation.jdbc;

import java.sql.Array;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/** Leads back to the recording connection, and knows which result sets are open. */
abstract sealed class TrackedStatement extends DelegatingStatement permits RecordingStatement {

  final RecordingConnection connection;

  private boolean isClosed;
  private boolean closesOnCompletion;

  /** Those of the last execution that are open, the newest first. */
  private @Nullable RecordingResultSet openResults;

  TrackedStatement(Statement delegate, RecordingConnection connection) {
    super(delegate);
    this.connection = connection;
  }

  @Override
  public boolean getMoreResults() throws SQLException {
    finishResults();
    return delegate.getMoreResults();
  }

  @Override
  public boolean getMoreResults(int current) throws SQLException {
    if (current != KEEP_CURRENT_RESULT) {
      finishResults();
    }
    return delegate.getMoreResults(current);
  }

  @Override
  public @Nullable ResultSet getGeneratedKeys() throws SQLException {
    return results(delegate.getGeneratedKeys(), false);
  }

  @Override
  public Connection getConnection() throws SQLException {
    delegate.getConnection(); // throws what the driver has to say
    return connection;
  }

  @Override
  public void closeOnCompletion() throws SQLException {
    delegate.closeOnCompletion();
    closesOnCompletion = true;
  }

  @Override
  public void close() throws SQLException {
    closed();
    delegate.close();
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
  @Nullable ResultSet results(@Nullable ResultSet raw) {
    return results(raw, true);
  }

  @Override
  @Nullable Array array(@Nullable Array raw) {
    return RecordedValues.array(raw, connection);
  }

  @Override
  @Nullable Object object(@Nullable Object raw) {
    return RecordedValues.object(raw, connection);
  }

  @Override
  <T> @Nullable T object(@Nullable T raw, Class<T> type) {
    return RecordedValues.object(raw, type, connection);
  }

  @Override
  public String toString() {
    return delegate.toString();
  }

  /** Nobody has to close it: the driver made it for itself, as it does for metadata. */
  final void belongsToDriver() {
    isClosed = true;
  }

  /** A result set of ours was closed: the driver may now close the statement. */
  final void completed(RecordingResultSet results) {
    if (openResults == results) {
      openResults = results.older();
    }
    if (closesOnCompletion && openResults == null && isClosedByDriver()) {
      closed();
    }
  }

  /** The same view as long as the driver answers the same result set. */
  private @Nullable ResultSet results(@Nullable ResultSet raw, boolean hasRowsOfQuery) {
    if (raw == null) {
      return null;
    }
    for (RecordingResultSet open = openResults; open != null; open = open.older()) {
      if (open.delegate == raw) {
        return open;
      }
    }
    openResults = new RecordingResultSet(raw, this, openResults, hasRowsOfQuery);
    return openResults;
  }

  final void finishResults() {
    RecordingResultSet open = openResults;
    openResults = null;
    while (open != null) {
      open.finished();
      open = open.older();
    }
  }

  private void closed() {
    if (!isClosed) {
      isClosed = true;
      finishResults();
      connection.checkout.statementClosed();
    }
  }

  private boolean isClosedByDriver() {
    try {
      return delegate.isClosed();
    } catch (SQLException unwilling) {
      return false;
    }
  }
}
