package io.chatroom.instrumentation.jdbc;

/** What is known of one SQL text. */
record Query(Operation operation) {

  static final Query UNKNOWN = new Query(Operation.OTHER);
  static final Query COMMIT = new Query(Operation.COMMIT);
  static final Query ROLLBACK = new Query(Operation.ROLLBACK);

  static Query of(String sql) {
    int start = 0;
    while (start < sql.length() && !Character.isLetter(sql.charAt(start))) {
      start++;
    }
    int end = start;
    while (end < sql.length() && Character.isLetter(sql.charAt(end))) {
      end++;
    }
    return new Query(Operation.of(sql.substring(start, end).toUpperCase(java.util.Locale.ROOT)));
  }
}
