package io.chatroom.sample;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;

/**
 * Tells browsers to run and load nothing but our own files, in every answer: those too that are
 * given before a servlet is asked.
 */
final class SecurityHeaders implements HttpHandler {

  private static final String POLICY =
      String.join(
          "; ",
          "default-src 'none'",
          "script-src 'self'",
          "style-src 'self'",
          "img-src 'self'",
          "connect-src 'self'",
          "form-action 'self'",
          "base-uri 'none'",
          "frame-ancestors 'none'");

  private final HttpHandler next;

  SecurityHeaders(HttpHandler next) {
    this.next = next;
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) throws Exception {
    HeaderMap headers = exchange.getResponseHeaders();
    headers.put(Headers.CONTENT_SECURITY_POLICY, POLICY);
    headers.put(Headers.X_CONTENT_TYPE_OPTIONS, "nosniff");
    headers.put(Headers.REFERRER_POLICY, "no-referrer");
    // Files are asked for again each time and answered with 304 when unchanged.
    headers.put(Headers.CACHE_CONTROL, "no-cache");
    next.handleRequest(exchange);
  }
}
