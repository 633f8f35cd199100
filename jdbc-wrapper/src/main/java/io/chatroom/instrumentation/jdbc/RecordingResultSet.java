package io.chatroom.instrumentation.jdbc;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Counts the rows that are read, and leads back to the recording statement. As it stands it is the
 * result of a query in no sampled trace, the only one that its statement has open, and has no more
 * fields than that takes: there is one for each query.
 */
sealed class RecordingResultSet extends DelegatingResultSet permits RecordingOtherResultSet {

  /** So small that what is read afterwards does not make it look like a number of rows. */
  private static final int FINISHED = Integer.MIN_VALUE;

  private @Nullable TrackedStatement statement;

  /** Those read so far; below 0 once they have been told. */
  private int rows;

  RecordingResultSet(ResultSet delegate, @Nullable TrackedStatement statement) {
    super(delegate);
    this.statement = statement;
  }

  @Override
  public boolean next() throws SQLException {
    boolean hasRow;
    try {
      hasRow = delegate.next();
    } catch (Throwable e) {
      connection().checkout.recorder().failed(e);
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
      statement.completed();
    }
  }

  @Override
  public @Nullable Statement getStatement() throws SQLException {
    Statement raw = delegate.getStatement(); // throws what the driver has to say
    if (statement == null && raw != null) {
      RecordingConnection connection = connection();
      statement =
          new RecordingPlainStatement(raw, connection, connection.checkout.recorder().query(null));
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
    return RecordedValues.array(raw, connection());
  }

  @Override
  @Nullable Object object(@Nullable Object raw) {
    return RecordedValues.object(raw, connection());
  }

  @Override
  <T> @Nullable T object(@Nullable T raw, Class<T> type) {
    return RecordedValues.object(raw, type, connection());
  }

  @Override
  public String toString() {
    return delegate.toString();
  }

  RecordingConnection connection() {
    return Objects.requireNonNull(statement).connection;
  }

  /** The one that was open before it, of the same statement. */
  @Nullable RecordingResultSet older() {
    return null;
  }

  void record(int read) {
    connection().checkout.recorder().meters().rows.recordUnsampled(read);
  }

  boolean isFinished() {
    return rows < 0;
  }

  /** No more rows will be read, perhaps told before. */
  final void finished() {
    int read = rows;
    if (read >= 0) {
      rows = FINISHED;
      connection().checkout.resultSetClosed();
      record(read);
    }
  }
}
