package io.chatroom.instrumentation.servlet;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/** The token a scraper must send (RFC 6750), where one is set. */
final class BearerToken {

  private static final String SCHEME = "Bearer ";

  private final byte @Nullable [] expected;

  BearerToken(@Nullable String token) {
    this.expected = token == null ? null : token.getBytes(UTF_8);
  }

  /**
   * Whether a request with this Authorization header may pass. How long it takes tells nothing of
   * the token.
   */
  boolean admits(@Nullable String authorization) {
    if (expected == null) {
      return true;
    }
    if (authorization == null
        || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return false;
    }
    byte[] sent = authorization.substring(SCHEME.length()).strip().getBytes(UTF_8);
    return MessageDigest.isEqual(expected, sent);
  }

  /** The WWW-Authenticate header for a request that may not pass. */
  static String challenge(@Nullable String authorization) {
    return authorization == null
        ? "Bearer realm=\"metrics\""
        : "Bearer realm=\"metrics\", error=\"invalid_token\"";
  }
}
