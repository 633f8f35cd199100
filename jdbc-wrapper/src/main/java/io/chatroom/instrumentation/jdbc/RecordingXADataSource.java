package io.chatroom.instrumentation.jdbc;

import java.sql.SQLException;
import javax.sql.XAConnection;
import javax.sql.XAConnectionBuilder;
import javax.sql.XADataSource;

/** Makes physical connections whose handles are recorded. */
final class RecordingXADataSource extends DelegatingXADataSource implements Recorded {

  private final PoolRecorder recorder;

  RecordingXADataSource(XADataSource delegate, PoolRecorder recorder) {
    super(delegate);
    this.recorder = recorder;
  }

  @Override
  public XAConnection getXAConnection() throws SQLException {
    try {
      return recorded(delegate.getXAConnection());
    } catch (Throwable e) {
      recorder.failed(e);
      throw e;
    }
  }

  @Override
  public XAConnection getXAConnection(String user, String password) throws SQLException {
    try {
      return recorded(delegate.getXAConnection(user, password));
    } catch (Throwable e) {
      recorder.failed(e);
      throw e;
    }
  }

  @Override
  public XAConnectionBuilder createXAConnectionBuilder() throws SQLException {
    return new RecordingXAConnectionBuilder(delegate.createXAConnectionBuilder(), this);
  }

  @Override
  public String toString() {
    return delegate.toString();
  }

  private XAConnection recorded(XAConnection raw) {
    return new RecordingXAConnection(raw, recorder);
  }

  /** Builds connections as the data source does. */
  static final class RecordingXAConnectionBuilder extends DelegatingXAConnectionBuilder {
    private final RecordingXADataSource dataSource;

    RecordingXAConnectionBuilder(XAConnectionBuilder delegate, RecordingXADataSource dataSource) {
      super(delegate);
      this.dataSource = dataSource;
    }

    @Override
    public XAConnection build() throws SQLException {
      try {
        return dataSource.recorded(delegate.build());
      } catch (Throwable e) {
        dataSource.recorder.failed(e);
        throw e;
      }
    }
  }
}
