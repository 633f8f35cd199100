package io.chatroom.instrumentation.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import javax.sql.ConnectionEvent;
import javax.sql.ConnectionEventListener;
import javax.sql.PooledConnection;
import javax.sql.StatementEvent;
import javax.sql.StatementEventListener;
import org.jspecify.annotations.Nullable;

/**
 * A physical connection, for a pool to keep, whose handles are recorded. Pools find the connection
 * that an event is about by the event's source: listeners are told of this one, not the driver's.
 */
sealed class RecordingPooledConnection extends DelegatingPooledConnection
    permits DelegatingXAConnection {

  private final PoolRecorder recorder;
  private final Map<ConnectionEventListener, ConnectionEventListener> connectionListeners =
      Collections.synchronizedMap(new IdentityHashMap<>());
  private final Map<StatementEventListener, StatementEventListener> statementListeners =
      Collections.synchronizedMap(new IdentityHashMap<>());
  private volatile @Nullable RecordingConnection handle;

  RecordingPooledConnection(PooledConnection delegate, PoolRecorder recorder) {
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
    Connection connection = recorder.acquired(raw, startNanos, true);
    handle = connection instanceof RecordingConnection recording ? recording : null;
    return connection;
  }

  @Override
  public void addConnectionEventListener(ConnectionEventListener listener) {
    delegate.addConnectionEventListener(
        connectionListeners.computeIfAbsent(listener, ConnectionEvents::new));
  }

  @Override
  public void removeConnectionEventListener(ConnectionEventListener listener) {
    delegate.removeConnectionEventListener(connectionListeners.getOrDefault(listener, listener));
  }

  @Override
  public void addStatementEventListener(StatementEventListener listener) {
    delegate.addStatementEventListener(
        statementListeners.computeIfAbsent(listener, StatementEvents::new));
  }

  @Override
  public void removeStatementEventListener(StatementEventListener listener) {
    delegate.removeStatementEventListener(statementListeners.getOrDefault(listener, listener));
  }

  @Override
  public String toString() {
    return delegate.toString();
  }

  private final class ConnectionEvents implements ConnectionEventListener {
    private final ConnectionEventListener listener;

    ConnectionEvents(ConnectionEventListener listener) {
      this.listener = listener;
    }

    @Override
    public void connectionClosed(ConnectionEvent event) {
      listener.connectionClosed(ofOurs(event));
    }

    @Override
    public void connectionErrorOccurred(ConnectionEvent event) {
      listener.connectionErrorOccurred(ofOurs(event));
    }

    private ConnectionEvent ofOurs(ConnectionEvent event) {
      return new ConnectionEvent(RecordingPooledConnection.this, event.getSQLException());
    }
  }

  private final class StatementEvents implements StatementEventListener {
    private final StatementEventListener listener;

    StatementEvents(StatementEventListener listener) {
      this.listener = listener;
    }

    @Override
    public void statementClosed(StatementEvent event) {
      listener.statementClosed(ofOurs(event));
    }

    @Override
    public void statementErrorOccurred(StatementEvent event) {
      listener.statementErrorOccurred(ofOurs(event));
    }

    /** The statement is a view of the driver's, though not the one that was handed out. */
    private StatementEvent ofOurs(StatementEvent event) {
      PreparedStatement raw = event.getStatement();
      RecordingConnection connection = handle;
      PreparedStatement ours = raw == null || connection == null ? raw : connection.viewOf(raw);
      return new StatementEvent(RecordingPooledConnection.this, ours, event.getSQLException());
    }
  }
}
