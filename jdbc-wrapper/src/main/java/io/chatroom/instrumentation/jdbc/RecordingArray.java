package io.chatroom.instrumentation.jdbc;

import java.sql.Array;
import java.sql.ResultSet;
import org.jspecify.annotations.Nullable;

/** An array of the database, whose result sets lead back to the recording connection. */
final class RecordingArray extends DelegatingArray implements AutoCloseable {

  private final RecordingConnection connection;

  RecordingArray(Array delegate, RecordingConnection connection) {
    super(delegate);
    this.connection = connection;
  }

  @Override
  @Nullable ResultSet results(@Nullable ResultSet raw) {
    return connection.results(raw);
  }

  /** JDBC 4.5 closes an array by freeing it. */
  @Override
  public void close() throws java.sql.SQLException {
    delegate.free();
  }

  /** The literal form, with many drivers. */
  @Override
  public String toString() {
    return delegate.toString();
  }
}
