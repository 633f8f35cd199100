package io.chatroom.instrumentation.servlet;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.prometheus.metrics.exporter.common.PrometheusHttpExchange;
import io.prometheus.metrics.exporter.common.PrometheusHttpRequest;
import io.prometheus.metrics.exporter.common.PrometheusHttpResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The scrape endpoint on a port of its own, with threads of its own: no scraper can keep the
 * application's threads, nor, by {@link ScraperThreads}, these for long.
 */
final class MetricsPort implements AutoCloseable {

  static final String NO_REGISTRY =
      "No metrics here: they go to a registry that Prometheus cannot scrape.";

  private final HttpServer server;
  private final ScraperThreads threads;

  private MetricsPort(HttpServer server, ScraperThreads threads) {
    this.server = server;
    this.threads = threads;
  }

  /**
   * Listens from now on, at port 0 on any free one.
   *
   * @param seconds after which a scraper that still sends or reads is cut off
   */
  static MetricsPort open(
      InetSocketAddress address, String path, ScrapeSource source, BearerToken token, int seconds)
      throws IOException {
    HttpServer server = HttpServer.create(address, 0);
    ScraperThreads threads = new ScraperThreads(seconds);
    ScrapeHandler handler = new ScrapeHandler(source);
    server.createContext(
        path,
        exchange -> {
          try (exchange) {
            answer(exchange, path, source, token, handler);
          }
        });
    server.setExecutor(threads);
    server.start();
    return new MetricsPort(server, threads);
  }

  int port() {
    return server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.close();
  }

  private static void answer(
      HttpExchange exchange,
      String path,
      ScrapeSource source,
      BearerToken token,
      ScrapeHandler handler)
      throws IOException {
    String authorization = exchange.getRequestHeaders().getFirst("Authorization");
    String method = exchange.getRequestMethod();
    if (!exchange.getRequestURI().getPath().equals(path)) {
      answer(exchange, 404, "Metrics are at " + path);
    } else if (!token.admits(authorization)) {
      exchange.getResponseHeaders().set("WWW-Authenticate", BearerToken.challenge(authorization));
      answer(exchange, 401, "A bearer token is needed here.");
    } else if (!method.equals("GET") && !method.equals("HEAD")) {
      exchange.getResponseHeaders().set("Allow", "GET, HEAD");
      answer(exchange, 405, "GET it.");
    } else if (!source.isPresent()) {
      answer(exchange, 404, NO_REGISTRY);
    } else {
      handler.handle(new Scrape(exchange));
    }
  }

  private static void answer(HttpExchange exchange, int status, String text) throws IOException {
    byte[] body = (text + "\n").getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
    boolean head = exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(status, head ? -1 : body.length);
    if (!head) {
      exchange.getResponseBody().write(body);
    }
  }

  /** The JDK's exchange as the Prometheus client wants it. */
  private record Scrape(HttpExchange exchange)
      implements PrometheusHttpExchange, PrometheusHttpRequest, PrometheusHttpResponse {

    @Override
    public PrometheusHttpRequest getRequest() {
      return this;
    }

    @Override
    public PrometheusHttpResponse getResponse() {
      return this;
    }

    @Override
    public @Nullable String getQueryString() {
      return exchange.getRequestURI().getRawQuery();
    }

    @Override
    public Enumeration<String> getHeaders(String name) {
      Headers headers = exchange.getRequestHeaders();
      return Collections.enumeration(headers.getOrDefault(name, List.of()));
    }

    @Override
    public String getMethod() {
      return exchange.getRequestMethod();
    }

    @Override
    public String getRequestPath() {
      return exchange.getRequestURI().getPath();
    }

    @Override
    public void setHeader(String name, String value) {
      exchange.getResponseHeaders().set(name, value);
    }

    @Override
    public OutputStream sendHeadersAndGetBody(int status, int contentLength) throws IOException {
      if (!getMethod().equals("HEAD")) {
        // The JDK's server writes this header itself.
        exchange.getResponseHeaders().remove("Content-Length");
      }
      exchange.sendResponseHeaders(status, contentLength);
      return exchange.getResponseBody();
    }

    @Override
    public void handleException(IOException failure) throws IOException {
      throw failure;
    }

    @Override
    public void handleException(RuntimeException failure) {
      throw failure;
    }

    @Override
    public void close() {
      // The caller closes the exchange.
    }
  }
}
