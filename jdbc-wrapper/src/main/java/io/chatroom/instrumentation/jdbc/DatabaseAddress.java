package io.chatroom.instrumentation.jdbc;

import org.jspecify.annotations.Nullable;

/**
 * What a JDBC URL tells of the database, in the words of OpenTelemetry's conventions; nothing of
 * its parameters, which hold passwords.
 *
 * @param system a value of {@code db.system.name}
 * @param host null for a database in this process
 * @param port 0 where the URL names none
 * @param namespace the database's name, or null
 */
record DatabaseAddress(String system, @Nullable String host, int port, @Nullable String namespace) {

  static final DatabaseAddress UNKNOWN = new DatabaseAddress("other_sql", null, 0, null);

  private static final String PREFIX = "jdbc:";

  /** Reads {@code jdbc:<system>://<host>:<port>/<name>}, and of other URLs the system. */
  static DatabaseAddress of(@Nullable String url) {
    if (url == null || !url.startsWith(PREFIX)) {
      return UNKNOWN;
    }
    int end = url.indexOf(':', PREFIX.length());
    if (end < 0) {
      return UNKNOWN;
    }
    String system = system(url.substring(PREFIX.length(), end));
    int slashes = url.indexOf("://", end - 1);
    if (slashes < 0) {
      return new DatabaseAddress(system, null, 0, null);
    }
    String rest = upTo(url.substring(slashes + 3), "?;");
    String authority = upTo(rest, "/");
    authority = authority.substring(authority.lastIndexOf('@') + 1);
    String path = rest.contains("/") ? rest.substring(rest.indexOf('/') + 1) : "";
    return of(system, upTo(authority, ","), path.isEmpty() ? null : path);
  }

  private static DatabaseAddress of(String system, String authority, @Nullable String namespace) {
    int colon = authority.lastIndexOf(':');
    boolean hasPort = colon > authority.lastIndexOf(']');
    String host = hasPort ? authority.substring(0, colon) : authority;
    return new DatabaseAddress(
        system,
        host.isEmpty() ? null : host,
        hasPort ? number(authority.substring(colon + 1)) : 0,
        namespace);
  }

  private static String system(String subprotocol) {
    return switch (subprotocol) {
      case "h2" -> "h2database";
      case "oracle" -> "oracle.db";
      case "sqlserver", "jtds" -> "microsoft.sql_server";
      case "db2" -> "ibm.db2";
      case "postgresql", "mysql", "mariadb", "hsqldb", "derby", "sqlite", "clickhouse", "trino" ->
          subprotocol;
      default -> "other_sql";
    };
  }

  private static String upTo(String text, String ends) {
    for (int i = 0; i < text.length(); i++) {
      if (ends.indexOf(text.charAt(i)) >= 0) {
        return text.substring(0, i);
      }
    }
    return text;
  }

  private static int number(String digits) {
    try {
      return Integer.parseInt(digits);
    } catch (NumberFormatException notAPort) {
      return 0;
    }
  }
}
