package io.chatroom.instrumentation.jdbc;

import io.chatroom.instrumentation.LabelValue;
import java.util.Locale;

/** What a call asks of the database. */
enum Operation implements LabelValue {
  SELECT,
  INSERT,
  UPDATE,
  DELETE,
  CALL,
  DDL,
  BATCH,
  COMMIT,
  ROLLBACK,
  OTHER;

  private final String label = name().toLowerCase(Locale.ROOT);

  @Override
  public String label() {
    return label;
  }

  /** The operation that a statement beginning with {@code keyword}, in upper case, performs. */
  static Operation of(String keyword) {
    return switch (keyword) {
      case "SELECT", "VALUES", "TABLE" -> SELECT;
      case "INSERT", "REPLACE" -> INSERT;
      case "UPDATE" -> UPDATE;
      case "DELETE" -> DELETE;
      case "CALL", "EXEC", "EXECUTE", "DO", "DECLARE" -> CALL;
      case "CREATE", "ALTER", "DROP", "TRUNCATE", "COMMENT", "GRANT", "REVOKE", "RENAME" -> DDL;
      case "COMMIT" -> COMMIT;
      case "ROLLBACK" -> ROLLBACK;
      default -> OTHER;
    };
  }
}
