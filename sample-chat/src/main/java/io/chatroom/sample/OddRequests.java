package io.chatroom.sample;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.StatusCodes;

/**
 * What Undertow lets through and then fails at, with status 500: a target that is no path is
 * answered with 400, and cookies that cannot be read are as none.
 */
final class OddRequests implements HttpHandler {

  private final HttpHandler next;

  OddRequests(HttpHandler next) {
    this.next = next;
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) throws Exception {
    if (!exchange.getRelativePath().startsWith("/")) {
      exchange.setStatusCode(StatusCodes.BAD_REQUEST).endExchange();
      return;
    }
    if (exchange.getRequestHeaders().contains(Headers.COOKIE) && !hasReadableCookies(exchange)) {
      exchange.getRequestHeaders().remove(Headers.COOKIE);
    }
    next.handleRequest(exchange);
  }

  private static boolean hasReadableCookies(HttpServerExchange exchange) {
    try {
      return exchange.requestCookies() != null; // reads them, and keeps them
    } catch (IllegalArgumentException unreadable) {
      return false;
    }
  }
}
