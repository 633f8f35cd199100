package io.chatroom.sample;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Who may do what.
 *
 * @param sessionSecret what session cookies are signed with ({@code CHAT_SESSION_SECRET}), or null
 *     for one that is made once and kept in the database
 * @param opsPassword what makes one ops ({@code CHAT_OPS_PASSWORD}), or null if nobody can be
 * @param secureCookies whether cookies go over TLS alone, whatever a request says ({@code
 *     CHAT_SECURE_COOKIES})
 * @param trustedProxies whose headers are believed ({@code CHAT_TRUSTED_PROXIES})
 * @param origins that may connect beside the chat's own ({@code CHAT_ORIGINS})
 */
record SecurityConfig(
    @Nullable String sessionSecret,
    @Nullable String opsPassword,
    boolean secureCookies,
    List<String> trustedProxies,
    Set<String> origins) {

  private static final int SECRET_MIN = 32;
  private static final int PASSWORD_MIN = 8;

  static SecurityConfig from(Map<String, String> environment) {
    return new SecurityConfig(
        secret(environment, "CHAT_SESSION_SECRET", SECRET_MIN),
        secret(environment, "CHAT_OPS_PASSWORD", PASSWORD_MIN),
        ChatConfig.flag(environment, "CHAT_SECURE_COOKIES"),
        proxies(environment),
        origins(environment));
  }

  Proxies proxies() {
    return new Proxies(
        trustedProxies.stream().map(AddressRange::of).toList(), origins, secureCookies);
  }

  /** A log must not tell the secrets. */
  @Override
  public String toString() {
    return "SecurityConfig[trustedProxies=%s, origins=%s]".formatted(trustedProxies, origins);
  }

  private static @Nullable String secret(Map<String, String> environment, String name, int min) {
    String value = ChatConfig.secret(environment, name);
    if (value != null && value.length() < min) {
      throw ChatConfig.refused(name, "***", "at least %d characters".formatted(min));
    }
    return value;
  }

  private static List<String> proxies(Map<String, String> environment) {
    List<String> ranges = list(environment, "CHAT_TRUSTED_PROXIES");
    for (String range : ranges) {
      try {
        AddressRange.of(range);
      } catch (IllegalArgumentException e) {
        throw ChatConfig.refused(
            "CHAT_TRUSTED_PROXIES", range, "addresses and ranges such as 10.0.0.0/8, with commas");
      }
    }
    return ranges;
  }

  private static Set<String> origins(Map<String, String> environment) {
    Set<String> origins = new TreeSet<>(list(environment, "CHAT_ORIGINS"));
    for (String origin : origins) {
      if (!origin.matches("https?://[^/?#\\s]+")) {
        throw ChatConfig.refused(
            "CHAT_ORIGINS", origin, "origins such as https://chat.example, with commas");
      }
    }
    return origins;
  }

  private static List<String> list(Map<String, String> environment, String name) {
    String value = ChatConfig.optional(environment, name);
    return value == null ? List.of() : List.of(value.split("\\s*,\\s*"));
  }
}
