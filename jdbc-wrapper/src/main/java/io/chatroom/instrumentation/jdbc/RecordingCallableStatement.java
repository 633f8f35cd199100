package io.chatroom.instrumentation.jdbc;

import java.sql.CallableStatement;

/** A callable statement: all it records it inherits. */
final class RecordingCallableStatement extends DelegatingCallableStatement {

  RecordingCallableStatement(
      CallableStatement delegate, RecordingConnection connection, Query query) {
    super(delegate, connection, query);
  }
}
