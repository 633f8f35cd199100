package io.chatroom.sample.monitor;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code GET /monitor/data?dashboard=&panel=&query=&minutes=}: what a Prometheus answers to a query
 * of a panel, as its HTTP API has it. A caller names a query and cannot write one, so that nobody
 * can ask for what costs the Prometheus dearly.
 */
final class PanelDataServlet extends HttpServlet {

  private static final long serialVersionUID = 1L;

  private static final int POINTS = 180;
  private static final Set<Integer> MINUTES = Set.of(15, 60, 360, 1440);

  private static final Logger log = LoggerFactory.getLogger(PanelDataServlet.class);

  private final transient Dashboards dashboards;
  private final transient @Nullable PrometheusClient prometheus;
  private final transient Clock clock = Clock.systemUTC();
  private final AtomicBoolean isDown = new AtomicBoolean();

  PanelDataServlet(Dashboards dashboards, @Nullable PrometheusClient prometheus) {
    this.dashboards = dashboards;
    this.prometheus = prometheus;
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    int minutes = number(request.getParameter("minutes"));
    if (!MINUTES.contains(minutes)) {
      Answers.failure(response, 400, "bad_request", "minutes must be 15, 60, 360 or 1440.");
      return;
    }
    PanelQuery query =
        dashboards.query(
            String.valueOf(request.getParameter("dashboard")),
            number(request.getParameter("panel")),
            String.valueOf(request.getParameter("query")));
    if (query == null) {
      Answers.failure(response, 404, "not_found", "There is no such query.");
    } else if (prometheus == null) {
      Answers.failure(response, 503, "unavailable", "CHAT_PROMETHEUS_URL is not set.");
    } else {
      answer(response, prometheus, query, minutes);
    }
  }

  private void answer(
      HttpServletResponse response, PrometheusClient client, PanelQuery query, int minutes)
      throws IOException {
    byte[] answer;
    try {
      answer = ask(client, query, minutes);
    } catch (IOException e) {
      if (!isDown.getAndSet(true)) { // once, not for each panel of each reader
        log.warn("The Prometheus of CHAT_PROMETHEUS_URL did not answer: {}", e.getMessage());
      }
      response.setHeader("Retry-After", "5");
      Answers.failure(response, 503, "unavailable", "The Prometheus does not answer.");
      return;
    }
    if (isDown.getAndSet(false)) {
      log.info("The Prometheus of CHAT_PROMETHEUS_URL answers again");
    }
    Answers.json(response, 200, answer);
  }

  private byte[] ask(PrometheusClient client, PanelQuery query, int minutes) throws IOException {
    int step = minutes * 60 / POINTS;
    if (!query.overTime()) {
      return client.ask("query", Map.of("query", query.promQl(step), "timeout", "8s"));
    }
    // The same points each time, so that a curve moves and does not shiver.
    long end = clock.instant().getEpochSecond() / step * step;
    return client.ask(
        "query_range",
        Map.of(
            "query",
            query.promQl(step),
            "start",
            Long.toString(end - minutes * 60L),
            "end",
            Long.toString(end),
            "step",
            Integer.toString(step),
            "timeout",
            "8s"));
  }

  private static int number(@Nullable String value) {
    try {
      return value == null ? -1 : Integer.parseInt(value);
    } catch (NumberFormatException notANumber) {
      return -1; // fits nothing, as anything else that is wrong
    }
  }
}
