package io.chatroom.instrumentation.servlet;

import io.prometheus.metrics.exporter.servlet.jakarta.HttpExchangeAdapter;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.Semaphore;

/**
 * The scrape endpoint in the application's context, behind a token if one is set. It answers on the
 * application's threads, so it answers only so many scrapers at once: those who are slow to read
 * keep a few threads and not all of them.
 */
final class MetricsServlet extends HttpServlet {

  private static final long serialVersionUID = 1L;

  private static final int MAX_SCRAPERS = 8;

  private final transient Semaphore scrapers = new Semaphore(MAX_SCRAPERS);
  private final transient ScrapeSource source;
  private final transient ScrapeHandler handler;
  private final transient BearerToken token;

  MetricsServlet(ScrapeSource source, BearerToken token) {
    this.source = source;
    this.handler = new ScrapeHandler(source);
    this.token = token;
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    String authorization = request.getHeader("Authorization");
    if (!token.admits(authorization)) {
      response.setHeader("WWW-Authenticate", BearerToken.challenge(authorization));
      answer(response, HttpServletResponse.SC_UNAUTHORIZED, "A bearer token is needed here.");
    } else if (!source.isPresent()) {
      answer(response, HttpServletResponse.SC_NOT_FOUND, MetricsPort.NO_REGISTRY);
    } else if (!scrapers.tryAcquire()) {
      response.setHeader("Retry-After", "10");
      answer(
          response,
          HttpServletResponse.SC_SERVICE_UNAVAILABLE,
          MAX_SCRAPERS + " scrapers are being answered.");
    } else {
      try {
        handler.handle(new HttpExchangeAdapter(request, response));
      } finally {
        scrapers.release();
      }
    }
  }

  private static void answer(HttpServletResponse response, int status, String text)
      throws IOException {
    response.setStatus(status);
    response.setContentType("text/plain;charset=utf-8");
    response.getWriter().println(text);
  }
}
