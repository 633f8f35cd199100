package io.chatroom.instrumentation.jdbc;

import org.jspecify.annotations.Nullable;

/** What of a statement may be shown as it stands. */
final class SqlNames {

  /** Stands for whatever may not be shown. */
  static final String HIDDEN = "?";

  private static final int MAX_NAME = 64;

  private SqlNames() {}

  /** A name without its quotes; hidden where it has not the form of a name. */
  static String plain(String text, int token) {
    String name =
        token == SqlScanner.WORD || text.length() < 2 ? text : text.substring(1, text.length() - 1);
    return isPlain(name) ? name : HIDDEN;
  }

  /** Whether {@code name} is one that would need no quotes, but for its case. */
  static boolean isPlain(String name) {
    if (name.isEmpty() || name.length() > MAX_NAME) {
      return false;
    }
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (!Character.isLetterOrDigit(c) && c != '_' && c != '$' && c != '-') {
        return false;
      }
    }
    return !Character.isDigit(name.charAt(0));
  }

  /** The verb of a summary: a keyword that SQL knows, not any word that a statement begins with. */
  static String verb(@Nullable String word) {
    if (word == null) {
      return "OTHER";
    }
    return switch (word) {
      case "SELECT",
          "INSERT",
          "UPDATE",
          "DELETE",
          "MERGE",
          "UPSERT",
          "REPLACE",
          "VALUES",
          "TABLE",
          "WITH",
          "CALL",
          "EXEC",
          "EXECUTE",
          "DO",
          "DECLARE",
          "BEGIN",
          "START",
          "END",
          "COMMIT",
          "ROLLBACK",
          "SAVEPOINT",
          "RELEASE",
          "SET",
          "RESET",
          "SHOW",
          "DESCRIBE",
          "EXPLAIN",
          "CREATE",
          "ALTER",
          "DROP",
          "TRUNCATE",
          "COMMENT",
          "GRANT",
          "REVOKE",
          "RENAME",
          "ANALYZE",
          "VACUUM",
          "LOCK",
          "COPY",
          "LISTEN",
          "NOTIFY",
          "UNLISTEN",
          "USE",
          "PRAGMA",
          "CHECKPOINT",
          "SHUTDOWN",
          "SCRIPT",
          "REFRESH",
          "REINDEX",
          "CLUSTER",
          "DISCARD",
          "PREPARE",
          "DEALLOCATE",
          "FETCH",
          "MOVE",
          "CLOSE",
          "KILL" ->
          word;
      default -> "OTHER";
    };
  }
}
