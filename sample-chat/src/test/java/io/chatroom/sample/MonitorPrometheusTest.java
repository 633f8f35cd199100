package io.chatroom.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code /monitor} shows with a real Prometheus, and that the local view agrees with it. */
@Tag("tools")
class MonitorPrometheusTest {

  private static final ObjectMapper json = new ObjectMapper();

  @TempDir static Path folder;

  private static TestChat chat;
  private static Crowd crowd;
  private static Browser browser;
  private static Prometheus prometheus;
  private static int port;

  @BeforeAll
  static void start() throws IOException {
    port = Tools.freePort();
    chat = TestChat.watchedBy(folder.resolve("data"), URI.create("http://127.0.0.1:" + port));
    crowd = new Crowd(chat);
    prometheus = Prometheus.withRules(folder, chat.uri("/").getPort(), port);
    browser = new Browser(folder.resolve("profile"));
  }

  @AfterAll
  static void stop() {
    browser.close();
    crowd.close();
    prometheus.close();
    chat.close();
  }

  @BeforeEach
  void openATab() {
    browser.openTab();
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> prometheus.ask("count_over_time(up[1m])") >= 10);
  }

  @AfterEach
  void closeTheTab() {
    browser.closeAllTabsButOne();
  }

  @Test
  void overview_isDrawnFromPrometheus() {
    browser.driver().get(chat.uri("/monitor").toString());
    await().until(() -> browser.texts("#source"), List.of("From Prometheus")::equals);
    await().until(() -> browser.texts(".card[data-state=drawn]").size() == 6);
    // What only exporters tell is not there.
    assertThat(browser.texts(".card[data-state=empty] .card-title"))
        .containsExactly("Database", "System resources");
    assertThat(browser.isShown("#span")).isTrue();
    assertThat(browser.isShown("#notice")).isFalse();
    browser.assertNoComplaints();
    browser.assertAccessible();
  }

  @Test
  void prometheusThatStops_isReplacedByTheLocalViewUntilItIsBack() throws IOException {
    browser.driver().get(chat.uri("/monitor").toString());
    await().until(() -> browser.texts("#source"), List.of("From Prometheus")::equals);
    prometheus.close();
    await().until(() -> browser.texts("#source"), List.of("Local view")::equals);
    assertThat(browser.texts("#notice span").get(0)).startsWith("The Prometheus does not answer");
    prometheus = Prometheus.withRules(folder, chat.uri("/").getPort(), port);
    await().until(() -> browser.texts("#source"), List.of("From Prometheus")::equals);
  }

  /**
   * Both evaluate the same samples at the same time, each query of the dashboards that reads
   * nothing but what the application says.
   */
  @Test
  void localView_computesWhatPrometheusComputes() throws IOException {
    // Past, between two scrapes, and as exact as the parameter.
    double time = Math.round((prometheus.ask("timestamp(up)") - 1.7) * 1000) / 1000.0;
    JsonNode samples =
        prometheus
            .api()
            .data(
                "/api/v1/query?time=%.3f&query=%s"
                    .formatted(time, PrometheusApi.encode("{job=\"chatroom-server\"}[1m]")));
    browser.driver().get(chat.uri("/monitor").toString());
    browser
        .driver()
        .executeScript("window.samples = JSON.parse(arguments[0]).result", samples.toString());
    Map<String, Object> differences = new TreeMap<>();
    int compared = 0;
    for (String query : queries()) {
      JsonNode theirs =
          prometheus
              .api()
              .data(
                  "/api/v1/query?time=%.3f&query=%s".formatted(time, PrometheusApi.encode(query)));
      if (theirs.path("result").isEmpty()) {
        continue; // of a metric that is not there, or of a recording rule's that has none yet
      }
      Object difference = difference(query, time, theirs);
      if (!"not ours".equals(difference)) {
        compared++;
        if (!"".equals(difference)) {
          differences.put(query, difference);
        }
      }
    }
    assertThat(differences).isEmpty();
    assertThat(compared).isGreaterThan(50);
  }

  private static Object difference(String query, double time, JsonNode theirs) {
    return browser
        .driver()
        .executeAsyncScript(
            """
            const [query, time, theirs, done] = arguments;
            (async () => {
              const { parse, metricsOf, evaluate, signature } = await import('./charts/promql.js');
              const tree = parse(query);
              const own = /^(chatroom|jvm|process|up$|scrape)/;
              if (!metricsOf(tree).every(name => own.test(name) && !name.includes(':'))) {
                return 'not ours';
              }
              const series = window.samples.map(({ metric, values }) => (
                { labels: metric, times: values.map(v => v[0]), values: values.map(v => Number(v[1])) }));
              const select = selector => series.filter(({ labels }) =>
                labels.__name__ === selector.name && selector.matchers.every(fits => fits(labels)));
              const data = {
                time,
                since: -Infinity,
                latest: selector => select(selector).map(({ labels, values }) => ({ labels, value: values.at(-1) })),
                window: (selector, from) => select(selector).map(({ labels, times, values }) => {
                  const first = times.findIndex(at => at >= from);
                  return { labels, times: first < 0 ? [] : times.slice(first), values: first < 0 ? [] : values.slice(first) };
                }),
              };
              const mine = new Map(evaluate(tree, data).map(s => [signature(s.labels), s.value]));
              const wanted = JSON.parse(theirs).result;
              if (mine.size !== wanted.length) {
                return `${mine.size} instead of ${wanted.length} lines`;
              }
              // Of lines with one value any may be among the topk.
              const ranked = [...mine.values()].sort((a, b) => Number.isNaN(a) - Number.isNaN(b) || b - a);
              for (const [index, { metric, value }] of wanted.entries()) {
                const expected = Number(value[1]);
                const got = query.startsWith('topk') ? ranked[index] : mine.get(signature(metric));
                const isSame = Object.is(got, expected) || Math.abs(got - expected) <= 1e-6 * Math.abs(expected);
                if (!isSame) {
                  return `${JSON.stringify(metric)}: ${got} instead of ${expected}`;
                }
              }
              return '';
            })().then(done, error => done(String(error)));
            """,
            query,
            time,
            theirs.toString());
  }

  /** All queries of all dashboards, as the page asks. */
  private static List<String> queries() throws IOException {
    JsonNode answer = json.readTree(Tools.get(chat.uri("/").getPort(), "/monitor/dashboards"));
    List<String> queries = new ArrayList<>();
    for (JsonNode expr : answer.findValues("expr")) {
      queries.add(
          expr.asText()
              .replace("$__rate_interval", "30s")
              .replaceAll("\\$(cluster|job|instance)", ".*"));
    }
    return queries;
  }
}
