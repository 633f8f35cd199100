package io.chatroom.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.chatroom.instrumentation.bundle.MonitoringBundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Rules and dashboards of the bundle on a real Prometheus that watches two instances of the chat,
 * their PostgreSQL, Redis and nginx, and this host.
 */
@Tag("tools")
class LivePanelsTest {

  /** Longer than it takes: the slowest rules look back for half a minute. */
  private static final Duration PATIENCE = Duration.ofSeconds(120);

  /** Queries that need not have data here, by a part of each, and why. */
  private static final Map<String, String> MAY_BE_EMPTY =
      Map.of(
          "ALERTS{anomaly", "nothing is unusual yet (LiveAlertsTest makes it so)",
          "chatroom_db_batch_size", "the sample sends no batches");

  private static final ObjectMapper json = new ObjectMapper();

  @TempDir static Path folder;
  private static Stack stack;
  private static ChatProcess second;
  private static TraceCollector collector;
  private static PrometheusApi prometheus;
  private static ChatLoad load;

  record Panel(String dashboard, String title, List<String> queries) {}

  @BeforeAll
  static void start() throws Exception {
    collector = new TraceCollector();
    stack = new Stack(folder);
    stack.with("STACK_WITHOUT", "influxdb").with("CHATROOM_ROOMS_TOP", "10");
    stack.with("CHATROOM_WEBSOCKET_PING_INTERVAL_SECONDS", "1");
    collector.of(stack);
    ScaledBundle.prepare(stack, folder);
    stack.up();
    prometheus = new PrometheusApi(stack.port("prometheus"));
    // Another instance, which has what the first has.
    Map<String, String> environment = new TreeMap<>(stack.environment());
    environment.put("CHAT_PORT", "0");
    environment.put("CHAT_DATABASE_URL", stack.databaseUrl());
    environment.put("CHAT_REDIS_URL", "redis://127.0.0.1:" + stack.port("redis"));
    second = new ChatProcess(folder.resolve("second"), environment);
    stack.scrape(List.of(stack.port("chat"), second.port()));
    load = new ChatLoad(List.of(stack.port("chat"), second.port()));
  }

  @AfterAll
  static void stop() throws Exception {
    for (AutoCloseable each : new AutoCloseable[] {load, second, stack, collector}) {
      if (each != null) {
        each.close();
      }
    }
  }

  @Test
  void everyRule_isHealthy() {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              List<String> unwell = new ArrayList<>();
              int rules = 0;
              for (JsonNode group : prometheus.data("/api/v1/rules").path("groups")) {
                for (JsonNode rule : group.path("rules")) {
                  rules++;
                  if (!rule.path("health").asText().equals("ok")) {
                    unwell.add(rule.path("name").asText() + ": " + rule.path("lastError").asText());
                  }
                }
              }
              assertThat(rules).isGreaterThan(100);
              assertThat(unwell).isEmpty();
            });
  }

  @Test
  void everyPanel_hasData() throws IOException {
    List<Panel> panels = panels();
    List<String> empty = new ArrayList<>();
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofSeconds(2))
        .untilAsserted(
            () -> {
              empty.clear();
              for (Panel panel : panels) {
                for (String query : panel.queries()) {
                  if (!hasData(query)) {
                    empty.add(query);
                  }
                }
              }
              assertThat(empty).allSatisfy(query -> assertThat(query).contains(anyOf(query)));
            });
    Path figures = Files.createDirectories(Path.of("target/figures"));
    Files.writeString(figures.resolve("panels.md"), table(panels, empty));
  }

  /** The part of a query that is allowed to be empty, or one that no query has. */
  private static String anyOf(String query) {
    return MAY_BE_EMPTY.keySet().stream()
        .filter(query::contains)
        .findFirst()
        .orElse("what may be empty: " + MAY_BE_EMPTY.keySet());
  }

  /** From a point of a latency panel to the trace behind it. */
  @Test
  void exemplars_leadToTracesThatTheCollectorHas() {
    for (String query :
        List.of(
            "chatroom_http_request_duration_seconds_bucket",
            "chatroom_message_delivery_duration_seconds_bucket",
            "chatroom_db_operation_duration_seconds_bucket")) {
      await(query)
          .atMost(PATIENCE)
          .untilAsserted(
              () -> {
                List<String> pointedTo = exemplars(query);
                assertThat(pointedTo).isNotEmpty();
                assertThat(collector.traceIds()).containsAll(pointedTo);
              });
    }
  }

  private static List<String> exemplars(String query) {
    long now = System.currentTimeMillis() / 1_000;
    // The last second's spans may be on their way.
    JsonNode data =
        prometheus.data(
            "/api/v1/query_exemplars?query=%s&start=%d&end=%d"
                .formatted(PrometheusApi.encode(query), now - 60, now - 3));
    List<String> traceIds = new ArrayList<>();
    for (JsonNode series : data) {
      series
          .path("exemplars")
          .forEach(each -> traceIds.add(each.path("labels").path("trace_id").asText()));
    }
    return traceIds;
  }

  private static boolean hasData(String query) {
    for (JsonNode series : prometheus.query(query).path("result")) {
      if (!series.path("value").path(1).asText().equals("NaN")) {
        return true;
      }
    }
    return false;
  }

  /** As Grafana would ask: everything chosen in its lists, ten scrapes in a rate. */
  private static List<Panel> panels() throws IOException {
    List<Panel> panels = new ArrayList<>();
    for (Map.Entry<String, String> file :
        new TreeMap<>(MonitoringBundle.builder().build().files()).entrySet()) {
      if (file.getKey().startsWith("dashboards/")) {
        JsonNode dashboard = json.readTree(file.getValue());
        for (JsonNode panel : dashboard.path("panels")) {
          List<String> queries = new ArrayList<>();
          panel
              .path("targets")
              .forEach(
                  target ->
                      queries.add(
                          target
                              .path("expr")
                              .asText()
                              .replaceAll("\\$(cluster|job|instance)", ".*")
                              .replace("$__rate_interval", "10s")));
          if (!queries.isEmpty()) {
            panels.add(
                new Panel(dashboard.path("title").asText(), panel.path("title").asText(), queries));
          }
        }
      }
    }
    return panels;
  }

  private static String table(List<Panel> panels, List<String> empty) {
    StringBuilder table =
        new StringBuilder(
                "Dashboards on the running chat: panels and queries with data, of all\n\n")
            .append("| dashboard | panels | queries |\n|---|---|---|\n");
    panels.stream()
        .collect(Collectors.groupingBy(Panel::dashboard, TreeMap::new, Collectors.toList()))
        .forEach((dashboard, its) -> table.append(row(dashboard, its, empty)));
    table.append(row("all", panels, empty)).append('\n');
    empty.forEach(query -> table.append("Without data: `" + query + "`: " + reason(query) + ".\n"));
    return table.toString();
  }

  private static String reason(String query) {
    return MAY_BE_EMPTY.get(anyOf(query));
  }

  private static String row(String name, List<Panel> panels, List<String> empty) {
    List<String> queries = panels.stream().flatMap(panel -> panel.queries().stream()).toList();
    long withData = queries.stream().filter(query -> !empty.contains(query)).count();
    long filled = panels.stream().filter(panel -> !empty.containsAll(panel.queries())).count();
    return "| %s | %d/%d | %d/%d |%n"
        .formatted(name, filled, panels.size(), withData, queries.size());
  }
}
