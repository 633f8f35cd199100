package io.chatroom.instrumentation.jdbc;

import javax.sql.XAConnection;

/**
 * A physical connection for distributed transactions. Its {@code XAResource} stays the driver's:
 * transaction managers compare it with others of the driver.
 */
final class RecordingXAConnection extends DelegatingXAConnection {

  RecordingXAConnection(XAConnection delegate, PoolRecorder recorder) {
    super(delegate, recorder);
  }
}
