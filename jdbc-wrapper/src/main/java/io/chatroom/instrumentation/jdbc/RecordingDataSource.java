package io.chatroom.instrumentation.jdbc;

import java.sql.Connection;
import java.sql.ConnectionBuilder;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** A data source whose connections are recorded. */
final class RecordingDataSource extends DelegatingDataSource implements Recorded, AutoCloseable {

  private final PoolRecorder recorder;

  /** What the pool's connections begin with; asked once, as some drivers ask the database. */
  private volatile @Nullable Boolean autoCommit;

  RecordingDataSource(DataSource delegate, PoolRecorder recorder) {
    super(delegate);
    this.recorder = recorder;
  }

  @Override
  public @Nullable Connection getConnection() throws SQLException {
    long startNanos = recorder.now();
    Connection raw;
    try {
      raw = delegate.getConnection();
    } catch (Throwable e) {
      recorder.acquireFailed(startNanos, e);
      throw e;
    }
    return recorded(raw, startNanos);
  }

  @Override
  public @Nullable Connection getConnection(String user, String password) throws SQLException {
    long startNanos = recorder.now();
    Connection raw;
    try {
      raw = delegate.getConnection(user, password);
    } catch (Throwable e) {
      recorder.acquireFailed(startNanos, e);
      throw e;
    }
    return recorded(raw, startNanos);
  }

  @Override
  public ConnectionBuilder createConnectionBuilder() throws SQLException {
    return new RecordingConnectionBuilder(delegate.createConnectionBuilder(), this);
  }

  /** Closes the pool, if it can be closed. */
  @Override
  public void close() throws SQLException {
    if (delegate instanceof AutoCloseable pool) {
      try {
        pool.close();
      } catch (SQLException | RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new SQLException("The pool could not be closed", e);
      }
    }
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

  private @Nullable Connection recorded(@Nullable Connection raw, long startNanos) {
    Boolean known = autoCommit;
    if (known == null && raw != null) {
      known = asked(raw);
      autoCommit = known;
    }
    return recorder.acquired(raw, startNanos, known == null || known);
  }

  private static boolean asked(Connection raw) {
    try {
      return raw.getAutoCommit();
    } catch (SQLException | RuntimeException unwilling) {
      return true; // what connections begin with (java.sql.Connection)
    }
  }

  /** Builds connections as the data source does. */
  static final class RecordingConnectionBuilder extends DelegatingConnectionBuilder {
    private final RecordingDataSource dataSource;

    RecordingConnectionBuilder(ConnectionBuilder delegate, RecordingDataSource dataSource) {
      super(delegate);
      this.dataSource = dataSource;
    }

    @Override
    public @Nullable Connection build() throws SQLException {
      long startNanos = dataSource.recorder.now();
      Connection raw;
      try {
        raw = delegate.build();
      } catch (Throwable e) {
        dataSource.recorder.acquireFailed(startNanos, e);
        throw e;
      }
      return dataSource.recorded(raw, startNanos);
    }
  }
}
