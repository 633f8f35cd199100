package io.chatroom.instrumentation.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.PooledConnection;

/** A physical connection, for a pool to keep, whose handles are recorded. */
sealed class RecordingPooledConnection extends DelegatingPooledConnection
    permits DelegatingXAConnection {

  private final PoolRecorder recorder;

  RecordingPooledConnection(PooledConnection delegate, PoolRecorder recorder) {
    super(delegate);
    this.recorder = recorder;
  }

  @Override
  public Connection getConnection() throws SQLException {
    long startNanos = recorder.now();
    Connection raw;
    try {
      raw = delegate.getConnection();
    } catch (Throwable e) {
      recorder.acquireFailed(startNanos, e);
      throw e;
    }
    return recorder.acquired(raw, startNanos, true);
  }
}
