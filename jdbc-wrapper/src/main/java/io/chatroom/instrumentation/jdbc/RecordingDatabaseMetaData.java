package io.chatroom.instrumentation.jdbc;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Metadata that leads back to the recording connection. */
final class RecordingDatabaseMetaData extends DelegatingDatabaseMetaData {

  private final RecordingConnection connection;

  RecordingDatabaseMetaData(DatabaseMetaData delegate, RecordingConnection connection) {
    super(delegate);
    this.connection = connection;
  }

  @Override
  public Connection getConnection() throws SQLException {
    delegate.getConnection(); // throws what the driver has to say
    return connection;
  }

  @Override
  @Nullable ResultSet results(@Nullable ResultSet raw) {
    return connection.results(raw);
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
  public String toString() {
    return delegate.toString();
  }
}
