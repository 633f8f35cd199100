package io.chatroom.instrumentation.jdbc;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads SQL token by token and knows what each token is there for: enough grammar to tell the
 * tables of a statement from the rest of it, in whatever dialect.
 */
final class SqlReader {

  private final String sql;
  private final SqlScanner scanner;

  private @Nullable Operation operation;
  private @Nullable String verb;
  private String previous = "";
  private int depth;
  private long queriesByDepth;
  private boolean targetDue;
  private boolean isList;
  private boolean inList;
  private int listDepth;
  private boolean isTarget;
  private boolean isSecret;
  private boolean ofAccounts;

  SqlReader(String sql, int limit) {
    this.sql = sql;
    this.scanner = new SqlScanner(sql, limit);
  }

  /** The next token, as {@link SqlScanner} counts them. */
  int next() {
    int token = scanner.next();
    boolean afterTarget = isTarget;
    isTarget = false;
    isSecret = false;
    switch (token) {
      case SqlScanner.WORD -> word();
      case SqlScanner.QUOTED, SqlScanner.BACKTICKED -> name();
      case SqlScanner.MARK -> mark(sql.charAt(scanner.start()), afterTarget);
      default -> {
        targetDue = false;
        previous = "";
      }
    }
    return token;
  }

  /** The text of the token. */
  String text() {
    return sql.substring(scanner.start(), scanner.end());
  }

  boolean hasGapBefore() {
    return scanner.hasGapBefore();
  }

  int start() {
    return scanner.start();
  }

  int end() {
    return scanner.end();
  }

  /**
   * Whether the token is the name of what the statement reads or writes, or a part of that name.
   */
  boolean isTarget() {
    return isTarget;
  }

  /** Whether the token is a password that stands there without quotes. */
  boolean isSecret() {
    return isSecret;
  }

  /** The keyword that says what is done, in upper case; null before it was met. */
  @Nullable String verb() {
    return verb;
  }

  Operation operation() {
    return operation == null ? Operation.OTHER : operation;
  }

  private void word() {
    String word = keyword();
    if (previous.equals(".") && !targetDue) {
      previous = "";
    } else if (verb == null || isMainVerbAfterWith(word)) {
      begin(word);
      previous = word;
    } else if (targetDue && !isModifier(word) && !opensTarget(word)) {
      name();
    } else {
      follow(word);
      previous = word.equals("BY") && previous.equals("IDENTIFIED") ? "IDENTIFIED BY" : word;
    }
  }

  private void begin(String word) {
    verb = word;
    operation = Operation.of(word);
    isList = word.equals("UPDATE");
    targetDue =
        switch (word) {
          case "UPDATE", "DELETE", "CALL", "EXEC", "EXECUTE", "TABLE", "TRUNCATE", "COPY" -> true;
          default -> false;
        };
    markQuery(word);
  }

  private void follow(String word) {
    markQuery(word);
    boolean isDdl = operation == Operation.DDL;
    ofAccounts |= isDdl && (word.equals("USER") || word.equals("ROLE") || word.equals("LOGIN"));
    isSecret =
        (previous.equals("IDENTIFIED BY") && !word.equals("VALUES"))
            || ((previous.equals("PASSWORD") || previous.equals("REPLACE")) && ofAccounts);
    if (opensTarget(word)) {
      targetDue = true;
      isList = word.equals("FROM");
      inList = false;
    } else if (endsList(word)) {
      inList = false;
    }
  }

  private void name() {
    if (targetDue) {
      isTarget = true;
      targetDue = false;
      inList = isList;
      listDepth = depth;
    }
    previous = "";
  }

  private void mark(char mark, boolean afterTarget) {
    switch (mark) {
      case '(' -> {
        depth++;
        setQueryAtDepth(false);
        targetDue = false;
      }
      case ')' -> {
        depth = Math.max(0, depth - 1);
        targetDue = false;
      }
      case '.' -> targetDue = afterTarget;
      case ',' -> targetDue = inList && depth == listDepth;
      default -> targetDue = false;
    }
    previous = mark == '.' ? "." : "";
  }

  /** In upper case; what is too long for a keyword is none. */
  private String keyword() {
    return scanner.end() - scanner.start() > 12 ? "_" : text().toUpperCase(Locale.ROOT);
  }

  private boolean isMainVerbAfterWith(String word) {
    return "WITH".equals(verb)
        && depth == 0
        && switch (word) {
          case "SELECT", "INSERT", "UPDATE", "DELETE", "MERGE", "VALUES", "TABLE" -> true;
          default -> false;
        };
  }

  private boolean opensTarget(String word) {
    return switch (word) {
      // Not EXTRACT(YEAR FROM x), not IS DISTINCT FROM x.
      case "FROM" -> isQueryAtDepth() && !previous.equals("DISTINCT");
      case "JOIN", "APPLY" -> isQueryAtDepth() || operation == Operation.UPDATE;
      case "INTO" -> true;
      case "TABLE", "VIEW", "INDEX", "SEQUENCE", "SCHEMA" -> operation == Operation.DDL;
      default -> false;
    };
  }

  private static boolean endsList(String word) {
    return switch (word) {
      case "WHERE",
          "SET",
          "ON",
          "USING",
          "GROUP",
          "ORDER",
          "HAVING",
          "LIMIT",
          "OFFSET",
          "FETCH",
          "UNION",
          "EXCEPT",
          "INTERSECT",
          "VALUES",
          "SELECT",
          "RETURNING",
          "WINDOW",
          "FOR" ->
          true;
      default -> false;
    };
  }

  /** Words between a keyword and the name that it announces. */
  private static boolean isModifier(String word) {
    return switch (word) {
      case "ONLY", "LATERAL", "IF", "NOT", "EXISTS", "CONCURRENTLY", "IGNORE", "TABLE", "TOP" ->
          true;
      default -> false;
    };
  }

  private void markQuery(String word) {
    if (word.equals("SELECT") || word.equals("DELETE") || word.equals("UPDATE")) {
      setQueryAtDepth(true);
    }
  }

  private void setQueryAtDepth(boolean query) {
    if (depth < Long.SIZE) {
      long bit = 1L << depth;
      queriesByDepth = query ? queriesByDepth | bit : queriesByDepth & ~bit;
    }
  }

  private boolean isQueryAtDepth() {
    return depth < Long.SIZE && (queriesByDepth & 1L << depth) != 0;
  }
}
