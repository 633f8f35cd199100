package io.chatroom.sample;

import java.net.URI;
import java.net.URISyntaxException;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A database elsewhere.
 *
 * @param url for JDBC ({@code CHAT_DATABASE_URL})
 * @param user where the URL does not name one ({@code CHAT_DATABASE_USER})
 * @param password of theirs ({@code CHAT_DATABASE_PASSWORD}, or in the file that {@code
 *     CHAT_DATABASE_PASSWORD_FILE} names)
 */
record DatabaseConfig(String url, @Nullable String user, @Nullable String password) {

  /** Null if there is none. */
  static @Nullable DatabaseConfig from(Map<String, String> environment) {
    String url = url(environment);
    return url == null
        ? null
        : new DatabaseConfig(
            url,
            ChatConfig.optional(environment, "CHAT_DATABASE_USER"),
            ChatConfig.secret(environment, "CHAT_DATABASE_PASSWORD"));
  }

  /** A log must not tell the password. */
  @Override
  public String toString() {
    return "DatabaseConfig";
  }

  /** As JDBC takes it; services hand out {@code postgres://user:password@host/name} as well. */
  private static @Nullable String url(Map<String, String> environment) {
    String value = ChatConfig.optional(environment, "CHAT_DATABASE_URL");
    if (value == null) {
      return null;
    }
    String url = value.startsWith("jdbc:postgresql:") ? value : jdbcUrl(value);
    if (url != null && isTaken(url)) {
      return url;
    }
    throw ChatConfig.refused(
        "CHAT_DATABASE_URL",
        "***",
        "jdbc:postgresql://host/name or postgresql://user:password@host/name");
  }

  /** Whoever is given a URL that the driver does not take would tell it whole. */
  private static boolean isTaken(String url) {
    try {
      return DriverManager.getDriver(url) != null;
    } catch (SQLException noDriver) {
      return false;
    }
  }

  /** Null for what is no such address. */
  private static @Nullable String jdbcUrl(String value) {
    try {
      URI uri = new URI(value);
      boolean isPostgres =
          Set.of("postgres", "postgresql").contains(String.valueOf(uri.getScheme()));
      return isPostgres && uri.getHost() != null ? jdbcUrl(uri) : null;
    } catch (URISyntaxException notAnAddress) {
      return null;
    }
  }

  private static String jdbcUrl(URI uri) {
    StringBuilder url = new StringBuilder("jdbc:postgresql://").append(uri.getHost());
    if (uri.getPort() >= 0) {
      url.append(':').append(uri.getPort());
    }
    url.append(uri.getRawPath());
    String query = uri.getRawQuery() == null ? "" : "&" + uri.getRawQuery();
    String user = uri.getRawUserInfo();
    if (user != null) {
      String[] parts = user.split(":", 2);
      String password = parts.length == 1 ? "" : "&password=" + parts[1];
      query = "&user=" + parts[0] + password + query;
    }
    return query.isEmpty() ? url.toString() : url + "?" + query.substring(1);
  }
}
