package io.chatroom.instrumentation.jdbc;

/**
 * Takes out of SQL whatever is a literal in any dialect, and the comments. Reads each character a
 * bounded number of times, writes a bounded number of them, throws nothing.
 */
final class SqlSanitiser {

  static final int MAX_LENGTH = 2000;

  /** Follows what was cut, for its length or because the rest could not be read with certainty. */
  static final String CUT = "...";

  /** Comments and lists of values shrink; more than this need not be read to fill the result. */
  private static final int READ_CHARS = 64 * 1024;

  private SqlSanitiser() {}

  /** {@code sql} with {@code ?} for each literal, or list of literals. */
  static String sanitise(String sql) {
    SqlReader reader = new SqlReader(sql, READ_CHARS);
    StringBuilder text = new StringBuilder(Math.min(sql.length(), MAX_LENGTH) + CUT.length());
    Values values = new Values();
    for (int token = reader.next(); token != SqlScanner.END; token = reader.next()) {
      if (token == SqlScanner.UNCLEAR || text.length() >= MAX_LENGTH) {
        return text.append(text.length() == 0 ? "" : " ").append(CUT).toString();
      }
      boolean shown = isShown(reader, token);
      if (values.collapse(text, shown ? reader.text() : SqlNames.HIDDEN)) {
        continue;
      }
      if (reader.hasGapBefore() && text.length() > 0) {
        text.append(' ');
      }
      append(text, shown ? reader.text() : SqlNames.HIDDEN);
    }
    return text.toString();
  }

  private static boolean isShown(SqlReader reader, int token) {
    return switch (token) {
      case SqlScanner.WORD -> !reader.isSecret();
      case SqlScanner.MARK -> true;
      case SqlScanner.BACKTICKED -> SqlNames.isPlain(unquoted(reader));
      // A literal in MySQL unless it stands where only a name can.
      case SqlScanner.QUOTED -> reader.isTarget() && SqlNames.isPlain(unquoted(reader));
      default -> false;
    };
  }

  private static String unquoted(SqlReader reader) {
    String text = reader.text();
    return text.substring(1, text.length() - 1);
  }

  private static void append(StringBuilder text, String token) {
    int room = MAX_LENGTH - text.length();
    text.append(token, 0, Math.min(room, token.length()));
  }

  /** Writes {@code ?, ?, ?} as {@code ?}, so that lists of any length look alike. */
  private static final class Values {
    private boolean afterValue;
    private boolean afterComma;

    /** Whether {@code token} is part of a list that is written already. */
    boolean collapse(StringBuilder text, String token) {
      boolean isValue = token.equals(SqlNames.HIDDEN);
      if (isValue && afterComma) {
        text.setLength(text.lastIndexOf(","));
        afterValue = true;
        afterComma = false;
        return true;
      }
      afterComma = afterValue && token.equals(",");
      afterValue = isValue;
      return false;
    }
  }
}
