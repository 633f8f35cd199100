package io.chatroom.instrumentation.jdbc;

import java.sql.SQLException;
import javax.sql.ConnectionPoolDataSource;
import javax.sql.PooledConnection;
import javax.sql.PooledConnectionBuilder;

/** Makes physical connections whose handles are recorded. */
final class RecordingConnectionPoolDataSource extends DelegatingConnectionPoolDataSource
    implements Recorded {

  private final PoolRecorder recorder;

  RecordingConnectionPoolDataSource(ConnectionPoolDataSource delegate, PoolRecorder recorder) {
    super(delegate);
    this.recorder = recorder;
  }

  @Override
  public PooledConnection getPooledConnection() throws SQLException {
    try {
      return recorded(delegate.getPooledConnection());
    } catch (Throwable e) {
      recorder.failed(e);
      throw e;
    }
  }

  @Override
  public PooledConnection getPooledConnection(String user, String password) throws SQLException {
    try {
      return recorded(delegate.getPooledConnection(user, password));
    } catch (Throwable e) {
      recorder.failed(e);
      throw e;
    }
  }

  @Override
  public PooledConnectionBuilder createPooledConnectionBuilder() throws SQLException {
    return new RecordingPooledConnectionBuilder(delegate.createPooledConnectionBuilder(), this);
  }

  @Override
  public String toString() {
    return delegate.toString();
  }

  private PooledConnection recorded(PooledConnection raw) {
    return new RecordingPooledConnection(raw, recorder);
  }

  /** Builds connections as the data source does. */
  static final class RecordingPooledConnectionBuilder extends DelegatingPooledConnectionBuilder {
    private final RecordingConnectionPoolDataSource dataSource;

    RecordingPooledConnectionBuilder(
        PooledConnectionBuilder delegate, RecordingConnectionPoolDataSource dataSource) {
      super(delegate);
      this.dataSource = dataSource;
    }

    @Override
    public PooledConnection build() throws SQLException {
      try {
        return dataSource.recorded(delegate.build());
      } catch (Throwable e) {
        dataSource.recorder.failed(e);
        throw e;
      }
    }
  }
}
