package io.chatroom.sample.ops;

import io.chatroom.sample.http.HttpAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What operations are told by the environment.
 *
 * @param alertsToken what Alertmanager has to know to be heard ({@code CHAT_ALERTS_TOKEN}, or in
 *     the file that {@code CHAT_ALERTS_TOKEN_FILE} names); null switches the webhook off
 * @param alertmanagers the members of one cluster, asked in this order ({@code
 *     CHAT_ALERTMANAGER_URL}, separated by commas); none by default
 */
public record OpsConfig(@Nullable String alertsToken, List<URI> alertmanagers) {

  public OpsConfig {
    alertmanagers = List.copyOf(alertmanagers);
  }

  /**
   * Reads the variables; one that is blank counts as not set.
   *
   * @param token {@code CHAT_ALERTS_TOKEN}, wherever it was read from
   * @throws IllegalArgumentException if a value does not fit, naming it and what is allowed
   */
  public static OpsConfig from(Map<String, String> environment, @Nullable String token) {
    return new OpsConfig(checked(token), alertmanagers(environment));
  }

  private static @Nullable String checked(@Nullable String value) {
    if (value == null || value.isBlank()) {
      return null;
    }
    if (!value.matches("[!-~]{1,1000}")) {
      // Its value is a secret.
      throw new IllegalArgumentException(
          "CHAT_ALERTS_TOKEN has characters that no HTTP header takes; allowed are visible ASCII"
              + " characters without spaces, at most 1000");
    }
    return value;
  }

  private static List<URI> alertmanagers(Map<String, String> environment) {
    List<URI> found = new ArrayList<>();
    for (String part : environment.getOrDefault("CHAT_ALERTMANAGER_URL", "").split(",", -1)) {
      if (!part.isBlank()) {
        found.add(alertmanager(part.strip()));
      }
    }
    return found;
  }

  private static URI alertmanager(String value) {
    URI address = HttpAddress.parse(value);
    if (address != null) {
      return address;
    }
    throw new IllegalArgumentException(
        "CHAT_ALERTMANAGER_URL is '%s'; allowed are URLs such as http://alertmanager:9093, without user and query, separated by commas"
            .formatted(HttpAddress.masked(value)));
  }

  /** Without the token. */
  @Override
  public String toString() {
    return "OpsConfig[alertsToken=%s, alertmanagers=%s]"
        .formatted(alertsToken == null ? "unset" : "set", alertmanagers);
  }
}
