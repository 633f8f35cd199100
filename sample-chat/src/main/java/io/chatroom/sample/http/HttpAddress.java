package io.chatroom.sample.http;

import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;

/** Where an HTTP server is, as a variable or an option names it. */
public final class HttpAddress {

  private HttpAddress() {}

  /**
   * Reads an address such as {@code https://host:9090/prefix}.
   *
   * @return without a slash at its end; null for what is no such address, or has a user, a query or
   *     a fragment, which calls would lose
   */
  public static @Nullable URI parse(String value) {
    try {
      URI uri = new URI(value.replaceAll("/+$", ""));
      boolean isUsable =
          ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
              && uri.getHost() != null
              && uri.getRawUserInfo() == null
              && uri.getRawQuery() == null
              && uri.getRawFragment() == null;
      return isUsable ? uri : null;
    } catch (URISyntaxException notAnAddress) {
      return null;
    }
  }

  /** A refused {@code value} as messages may show it: without what may be secret. */
  public static String masked(String value) {
    return value.replaceAll("//.*@", "//…@").replaceAll("[?#].*", "?…");
  }
}
