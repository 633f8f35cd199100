package io.chatroom.instrumentation.jdbc;

import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What is known of one SQL text. */
final class Query {

  /** What follows tells little, and an INSERT of a megabyte is mostly values. */
  private static final int READ_CHARS = 16 * 1024;

  private static final int MAX_TARGETS = 4;
  private static final int MAX_NAME = 64;

  private final String sql;
  private final Operation operation;
  private final String summary;
  private final long fingerprint;
  private final QueryTotals totals;

  private Query(
      String sql, Operation operation, String summary, long fingerprint, QueryTotals totals) {
    this.sql = sql;
    this.operation = operation;
    this.summary = summary;
    this.fingerprint = fingerprint;
    this.totals = totals;
  }

  /** A query of which no text is known, or too many. */
  static Query named(String summary, Operation operation, Function<String, QueryTotals> totals) {
    return new Query("", operation, summary, summary.hashCode(), totals.apply(summary));
  }

  /**
   * Reads {@code sql} once.
   *
   * @param totals what counts the queries of a summary
   */
  static Query of(String sql, Function<String, QueryTotals> totals) {
    SqlReader reader = new SqlReader(sql, READ_CHARS);
    Summary summary = new Summary();
    long fingerprint = 17;
    for (int token = reader.next(); token != SqlScanner.END; token = reader.next()) {
      fingerprint = 31 * fingerprint + token;
      if (token == SqlScanner.UNCLEAR) {
        break;
      }
      if (token != SqlScanner.VALUE) {
        for (int i = reader.start(); i < reader.end(); i++) {
          fingerprint = 31 * fingerprint + sql.charAt(i);
        }
      }
      summary.add(reader, token);
    }
    String given = givenName(sql);
    String name = given == null ? summary.text(reader) : given;
    return new Query(sql, reader.operation(), name, fingerprint, totals.apply(name));
  }

  Operation operation() {
    return operation;
  }

  /**
   * The verb and what it is done to, such as {@code SELECT messages}, or the name that the
   * statement gives itself in a leading comment: {@code /* q:room.history *}{@code /}.
   */
  String summary() {
    return summary;
  }

  /** Equal for statements that differ in their values, comments and white space only. */
  long fingerprint() {
    return fingerprint;
  }

  QueryTotals totals() {
    return totals;
  }

  /** The text without any literal. */
  String sanitised() {
    return SqlSanitiser.sanitise(sql);
  }

  /** Letters, digits and what commonly separates them; null where the statement has no name. */
  private static @Nullable String givenName(String sql) {
    int at = 0;
    while (at < sql.length() && sql.charAt(at) <= ' ') {
      at++;
    }
    if (!sql.startsWith("/*", at)) {
      return null;
    }
    at += 2;
    while (at < sql.length() && sql.charAt(at) == ' ') {
      at++;
    }
    if (!sql.startsWith("q:", at)) {
      return null;
    }
    int start = at + 2;
    int end = start;
    while (end < sql.length() && isNameCharacter(sql.charAt(end)) && end - start < MAX_NAME) {
      end++;
    }
    int close = end;
    while (close < sql.length() && sql.charAt(close) == ' ') {
      close++;
    }
    return end > start && sql.startsWith("*/", close) ? sql.substring(start, end) : null;
  }

  private static boolean isNameCharacter(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '.'
        || c == '_'
        || c == '-'
        || c == ':';
  }

  /** Collects the targets while the statement is read. */
  private static final class Summary {
    private final String[] targets = new String[MAX_TARGETS];
    private int count;
    private boolean continues;
    private @Nullable String objectType;
    private boolean over;

    void add(SqlReader reader, int token) {
      if (over) {
        return;
      }
      if (token == SqlScanner.MARK && reader.text().equals(";")) {
        over = true;
        return;
      }
      if (reader.isTarget()) {
        target(SqlNames.plain(reader.text(), token));
      } else if (objectType == null
          && reader.operation() == Operation.DDL
          && token == SqlScanner.WORD) {
        objectType = objectType(reader.text().toUpperCase(Locale.ROOT));
      }
      continues = token == SqlScanner.MARK && reader.text().equals(".");
    }

    private void target(String name) {
      if (continues && count > 0) {
        count--;
        name = targets[count] + "." + name;
      }
      for (int i = 0; i < count; i++) {
        if (targets[i].equalsIgnoreCase(name)) {
          return;
        }
      }
      if (count < MAX_TARGETS) {
        targets[count++] = name;
      }
    }

    private static @Nullable String objectType(String word) {
      return switch (word) {
        case "TABLE", "VIEW", "INDEX", "SEQUENCE", "SCHEMA", "FUNCTION", "TRIGGER", "TYPE" -> word;
        default -> null;
      };
    }

    String text(SqlReader reader) {
      String verb = reader.verb();
      StringBuilder text = new StringBuilder(SqlNames.verb(verb));
      if (objectType != null && !objectType.equals(verb)) {
        text.append(' ').append(objectType);
      }
      for (int i = 0; i < count; i++) {
        text.append(' ').append(targets[i]);
      }
      return text.toString();
    }
  }
}
