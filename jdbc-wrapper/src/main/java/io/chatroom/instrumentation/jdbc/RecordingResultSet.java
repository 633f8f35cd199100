package io.chatroom.instrumentation.jdbc;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/** Counts the rows that are read, and leads back to the recording statement. */
final class RecordingResultSet extends DelegatingResultSet {

  private final RecordingConnection connection;
  private @Nullable TrackedStatement statement;
  private final @Nullable RecordingResultSet older;
  private final boolean hasRowsOfQuery;
  private boolean isFinished;
  private int rows;

  /** Of a statement of ours. */
  RecordingResultSet(
      ResultSet delegate,
      TrackedStatement statement,
      @Nullable RecordingResultSet older,
      boolean hasRowsOfQuery) {
    super(delegate);
    this.connection = statement.connection;
    this.statement = statement;
    this.older = older;
    this.hasRowsOfQuery = hasRowsOfQuery;
    connection.checkout.resultSetOpened();
  }

  /** Of none, as with metadata. */
  RecordingResultSet(ResultSet delegate, RecordingConnection connection) {
    super(delegate);
    this.connection = connection;
    this.older = null;
    this.hasRowsOfQuery = false;
    connection.checkout.resultSetOpened();
  }

  @Override
  public boolean next() throws SQLException {
    boolean hasRow;
    try {
      hasRow = delegate.next();
    } catch (Throwable e) {
      connection.checkout.recorder().failed(e);
      throw e;
    }
    if (hasRow) {
      rows++;
    }
    return hasRow;
  }

  @Override
  public void close() throws SQLException {
    finished();
    delegate.close();
    if (statement != null) {
      statement.completed(this);
    }
  }

  @Override
  public @Nullable Statement getStatement() throws SQLException {
    Statement raw = delegate.getStatement(); // throws what the driver has to say
    if (statement == null && raw != null) {
      statement =
          new RecordingStatement(raw, connection, connection.checkout.recorder().query(null));
      statement.belongsToDriver();
    }
    return statement;
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

  /** The one that was open before it, of the same statement. */
  @Nullable RecordingResultSet older() {
    return older;
  }

  /** No more rows will be read, perhaps told before. */
  void finished() {
    if (!isFinished) {
      isFinished = true;
      connection.checkout.resultSetClosed();
      if (hasRowsOfQuery) {
        connection.checkout.recorder().meters().rows.record(rows);
      }
    }
  }
}
