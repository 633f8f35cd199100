package io.chatroom.sample.audit;

import java.util.List;

/** The seal of a row: {@link FieldsHash} over the previous hash and all that the row tells. */
final class AuditHash {

  /** What stands before the first row. */
  static final String NONE = "0".repeat(64);

  private AuditHash() {}

  static String of(AuditEntry entry) {
    return FieldsHash.of(
        List.of(
            entry.previous(),
            Long.toString(entry.position()),
            entry.at().toString(),
            entry.who(),
            entry.action(),
            entry.what(),
            entry.outcome(),
            entry.traceId()));
  }
}
