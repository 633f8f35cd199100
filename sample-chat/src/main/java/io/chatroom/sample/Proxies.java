package io.chatroom.sample;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a request says of its client. Headers that a proxy sets are believed where a proxy that is
 * trusted sent them, and ignored elsewhere, for anybody can write them.
 */
final class Proxies {

  private final List<AddressRange> trusted;
  private final Set<String> otherOrigins;
  private final boolean alwaysSecure;

  /**
   * @param trusted where proxies are
   * @param otherOrigins origins that may call beside the chat's own, as {@code https://host:port}
   * @param alwaysSecure whether clients come over TLS whatever a request says
   */
  Proxies(List<AddressRange> trusted, Set<String> otherOrigins, boolean alwaysSecure) {
    this.trusted = trusted;
    this.otherOrigins = otherOrigins;
    this.alwaysSecure = alwaysSecure;
  }

  /** The client's address: the last one named that is not a trusted proxy. */
  String address(HttpServletRequest request) {
    String address = request.getRemoteAddr();
    String header = request.getHeader("X-Forwarded-For");
    if (header == null) {
      return address;
    }
    String[] named = header.split(",", -1);
    for (int i = named.length - 1; i >= 0 && isTrusted(address); i--) {
      String before = named[i].strip();
      if (!AddressRange.isAddress(before)) {
        break;
      }
      address = before;
    }
    return address;
  }

  /** Whether the client came over TLS. */
  boolean isSecure(HttpServletRequest request) {
    return alwaysSecure
        || request.isSecure()
        || (isTrusted(request.getRemoteAddr())
            && "https".equalsIgnoreCase(request.getHeader("X-Forwarded-Proto")));
  }

  /**
   * Whether a page of the chat itself made the request, or no page at all: browsers name the page's
   * origin in a handshake and in every request that changes something, programs need not.
   */
  boolean isSameOrigin(HttpServletRequest request) {
    String origin = request.getHeader("Origin");
    if (origin != null) {
      return otherOrigins.contains(origin) || isOwn(origin, request.getHeader("Host"));
    }
    String site = request.getHeader("Sec-Fetch-Site");
    return site == null || site.equals("same-origin") || site.equals("none");
  }

  /** The scheme is left out: behind a proxy we may not know ours. */
  private static boolean isOwn(String origin, @Nullable String host) {
    for (String scheme : new String[] {"http://", "https://"}) {
      if (host != null && origin.startsWith(scheme)) {
        String port = scheme.equals("http://") ? ":80" : ":443";
        return withoutPort(origin.substring(scheme.length()), port)
            .equalsIgnoreCase(withoutPort(host, port));
      }
    }
    return false;
  }

  private static String withoutPort(String host, String port) {
    return host.endsWith(port) ? host.substring(0, host.length() - port.length()) : host;
  }

  private boolean isTrusted(String address) {
    return trusted.stream().anyMatch(range -> range.contains(address));
  }
}
