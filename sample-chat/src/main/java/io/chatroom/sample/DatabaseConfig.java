package io.chatroom.sample;

import java.net.URI;
import java.net.URISyntaxException;
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
    if (value == null || value.startsWith("jdbc:postgresql:")) {
      return value;
    }
    try {
      URI uri = new URI(value);
      if (Set.of("postgres", "postgresql").contains(String.valueOf(uri.getScheme()))
          && uri.getHost() != null) {
        return jdbcUrl(uri);
      }
    } catch (URISyntaxException notAnAddress) {
      // Told below, without the value: it may hold a password.
    }
    throw ChatConfig.refused(
        "CHAT_DATABASE_URL",
        "***",
        "jdbc:postgresql://host/name or postgresql://user:password@host/name");
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
