package io.chatroom.instrumentation.jdbc;

import java.sql.ResultSet;
import org.jspecify.annotations.Nullable;

/**
 * A result set that is no query's, is in a sampled trace, or is open beside another one of its
 * statement.
 */
final class RecordingOtherResultSet extends RecordingResultSet {

  private final RecordingConnection connection;
  private final @Nullable RecordingResultSet older;
  private final boolean hasRowsOfQuery;

  /** Of a statement of ours. */
  RecordingOtherResultSet(
      ResultSet delegate,
      TrackedStatement statement,
      @Nullable RecordingResultSet older,
      boolean hasRowsOfQuery) {
    super(delegate, statement);
    this.connection = statement.connection;
    this.older = older;
    this.hasRowsOfQuery = hasRowsOfQuery;
  }

  /** Of none, as with metadata. */
  RecordingOtherResultSet(ResultSet delegate, RecordingConnection connection) {
    super(delegate, null);
    this.connection = connection;
    this.older = null;
    this.hasRowsOfQuery = false;
  }

  @Override
  RecordingConnection connection() {
    return connection;
  }

  @Override
  @Nullable RecordingResultSet older() {
    return older;
  }

  @Override
  void record(int read) {
    if (hasRowsOfQuery) {
      connection.checkout.recorder().meters().rows.record(read);
    }
  }
}
