package io.chatroom.sample;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;

/** Knows whether somebody has read the figures lately. */
final class Scrapes implements HttpHandler {

  private final String path;
  private final HttpHandler next;

  /** When the last one began that has been answered whole, as {@link System#nanoTime} says. */
  private volatile long lastNanos;

  private volatile boolean isScraped;

  /**
   * Watches the requests for one path.
   *
   * @param path where the figures are
   */
  Scrapes(String path, HttpHandler next) {
    this.path = path;
    this.next = next;
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) throws Exception {
    if (exchange.getRelativePath().equals(path)) {
      long beganNanos = System.nanoTime();
      exchange.addExchangeCompleteListener(
          (answered, others) -> {
            lastNanos = beganNanos;
            isScraped = true;
            others.proceed();
          });
    }
    next.handleRequest(exchange);
  }

  /** Whether anybody ever does. */
  boolean isScraped() {
    return isScraped;
  }

  /** Whether one that has been answered began at or after {@code nanos}. */
  boolean isScrapedSince(long nanos) {
    return isScraped && lastNanos - nanos >= 0;
  }
}
