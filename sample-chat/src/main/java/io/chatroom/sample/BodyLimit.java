package io.chatroom.sample;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.StatusCodes;

/**
 * Answers 413 to a request that says itself that it is too long: Undertow would answer 500, before
 * any servlet is asked.
 */
final class BodyLimit implements HttpHandler {

  private final long max;
  private final HttpHandler next;

  /**
   * Guards a handler.
   *
   * @param max of a body, in bytes
   */
  BodyLimit(long max, HttpHandler next) {
    this.max = max;
    this.next = next;
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) throws Exception {
    if (exchange.getRequestContentLength() > max) {
      exchange.setPersistent(false); // the rest may be too much to read
      exchange.setStatusCode(StatusCodes.REQUEST_ENTITY_TOO_LARGE);
      exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "application/json");
      exchange
          .getResponseSender()
          .send(Json.write(new ServerMessage.Failure("too_large", "The request is too long.")));
    } else {
      next.handleRequest(exchange);
    }
  }
}
