package io.chatroom.instrumentation.jdbc;

import java.sql.Statement;

/** A statement that is given its SQL at each call. */
final class RecordingPlainStatement extends RecordingStatement {

  private final Statement delegate;

  RecordingPlainStatement(Statement delegate, RecordingConnection connection, Query query) {
    super(connection, query);
    this.delegate = delegate;
  }

  @Override
  Statement delegate() {
    return delegate;
  }
}
