package io.chatroom.instrumentation.jdbc;

import java.sql.Array;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Leads back to the recording connection, and knows which result sets are open. */
abstract sealed class TrackedStatement extends DelegatingStatement permits RecordingStatement {

  private static final int CLOSED = 1;
  private static final int CLOSES_ON_COMPLETION = 2;
  private static final int SAMPLED = 4;
  private static final int ONE_IN_BATCH = 8;
  private static final int BATCH_SHIFT = 3;

  final RecordingConnection connection;

  /** Three flags and, behind them, the size of the batch: one number keeps the object small. */
  private int state;

  /** Those of the last execution, the newest first; closed ones may be among them. */
  private @Nullable RecordingResultSet results;

  TrackedStatement(RecordingConnection connection) {
    this.connection = connection;
  }

  @Override
  public boolean getMoreResults() throws SQLException {
    finishResults();
    return delegate().getMoreResults();
  }

  @Override
  public boolean getMoreResults(int current) throws SQLException {
    if (current != KEEP_CURRENT_RESULT) {
      finishResults();
    }
    return delegate().getMoreResults(current);
  }

  @Override
  public @Nullable ResultSet getGeneratedKeys() throws SQLException {
    return results(delegate().getGeneratedKeys(), false);
  }

  @Override
  public Connection getConnection() throws SQLException {
    delegate().getConnection(); // throws what the driver has to say
    return connection;
  }

  @Override
  public void closeOnCompletion() throws SQLException {
    delegate().closeOnCompletion();
    state |= CLOSES_ON_COMPLETION;
  }

  @Override
  public void close() throws SQLException {
    closed();
    delegate().close();
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    return RecordedValues.unwrap(this, delegate(), type);
  }

  @Override
  public boolean isWrapperFor(Class<?> type) throws SQLException {
    return RecordedValues.isWrapperFor(this, delegate(), type);
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
    return delegate().toString();
  }

  /** Nobody has to close it: the driver made it for itself, as it does for metadata. */
  final void belongsToDriver() {
    state |= CLOSED;
  }

  final void addedToBatch() {
    state += ONE_IN_BATCH;
  }

  /** The batch is empty again, and was that large. */
  final int takeBatch() {
    int size = batchSize();
    state &= ONE_IN_BATCH - 1;
    return size;
  }

  final int batchSize() {
    return state >>> BATCH_SHIFT;
  }

  /** Whether the query that begins is in a sampled trace. */
  final void setSampled(boolean sampled) {
    if (sampled != isSampled()) {
      state ^= SAMPLED;
    }
  }

  private boolean isSampled() {
    return (state & SAMPLED) != 0;
  }

  /** A result set of ours was closed: the driver may now close the statement. */
  final void completed() {
    if ((state & CLOSES_ON_COMPLETION) != 0 && newestOpen() == null && isClosedByDriver()) {
      closed();
    }
  }

  /** The same view as long as the driver answers the same result set. */
  private @Nullable ResultSet results(@Nullable ResultSet raw, boolean hasRowsOfQuery) {
    if (raw == null) {
      return null;
    }
    for (RecordingResultSet known = results; known != null; known = known.older()) {
      if (known.delegate == raw) {
        return known;
      }
    }
    RecordingResultSet open = results == null ? null : newestOpen();
    RecordingResultSet opened =
        open == null && hasRowsOfQuery && !isSampled()
            ? new RecordingResultSet(raw, this)
            : new RecordingOtherResultSet(raw, this, open, hasRowsOfQuery);
    results = opened;
    connection.checkout.resultSetOpened();
    return opened;
  }

  final void finishResults() {
    RecordingResultSet known = results;
    if (known != null) {
      results = null;
      for (; known != null; known = known.older()) {
        known.finished();
      }
    }
  }

  /** What is closed is forgotten once there is a newer one. */
  private @Nullable RecordingResultSet newestOpen() {
    RecordingResultSet known = results;
    while (known != null && known.isFinished()) {
      known = known.older();
    }
    return known;
  }

  private void closed() {
    if ((state & CLOSED) == 0) {
      state |= CLOSED;
      finishResults();
      connection.checkout.statementClosed();
    }
  }

  private boolean isClosedByDriver() {
    try {
      return delegate().isClosed();
    } catch (SQLException unwilling) {
      return false;
    }
  }
}
