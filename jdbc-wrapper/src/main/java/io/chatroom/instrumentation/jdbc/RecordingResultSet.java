package io.chatroom.instrumentation.jdbc;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/** A result set that leads back to the recording statement. */
final class RecordingResultSet extends DelegatingResultSet {

  private final RecordingConnection connection;
  private @Nullable RecordingStatement statement;

  /**
   * @param statement what it is a result of; null where it came about otherwise, as with metadata
   */
  RecordingResultSet(
      ResultSet delegate, RecordingConnection connection, @Nullable RecordingStatement statement) {
    super(delegate);
    this.connection = connection;
    this.statement = statement;
  }

  @Override
  public @Nullable Statement getStatement() throws SQLException {
    Statement raw = delegate.getStatement(); // throws what the driver has to say
    if (statement == null && raw != null) {
      statement = new RecordingStatement(raw, connection, Query.UNKNOWN);
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
}
