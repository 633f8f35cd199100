package io.chatroom.instrumentation.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.chatroom.instrumentation.ChatRoomTelemetry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import jakarta.servlet.DispatcherType;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;

/**
 * What the filter records on every container, seen by a real client: each request once, with the
 * status the client got. Extend it with a {@link ServletContainer} to run it on another one.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class ServletFilterContract {

  private static final String OPEN_METRICS =
      "application/openmetrics-text; version=1.0.0; charset=utf-8";

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(new ExemplarsOnBuckets());
  private final RecordedSpans spans = new RecordedSpans();
  private ChatRoomTelemetry telemetry;
  private ServletContainer container;
  private RunningServer server;
  private RawClient client;
  private Map<String, Long> before;
  private double activeBefore;
  private String recorded;

  /** The container to run on. */
  protected abstract ServletContainer container();

  @BeforeAll
  void start() throws Exception {
    Awaitility.setDefaultTimeout(Duration.ofSeconds(30));
    Awaitility.setDefaultPollDelay(Duration.ZERO);
    Awaitility.setDefaultPollInterval(Duration.ofMillis(10));
    registry
        .config()
        .onMeterRegistrationFailed(
            (id, why) -> {
              throw new AssertionError(id + " " + why);
            });
    telemetry =
        ChatRoomTelemetry.builder()
            .meterRegistry(registry)
            .openTelemetry(spans.sdk(Sampler.alwaysOn()))
            .build();
    container = container();
    server =
        container.start(
            new ServletApplication(
                List.of(new ScenarioServlets(), new ChatRoomServletInitializer(telemetry)),
                Map.of(409, "/error-page/503"),
                Map.of(ScenarioServlets.Refused.class, "/error-page/418")));
    client = new RawClient(server.port());
  }

  @AfterAll
  void stop() {
    server.close();
    telemetry.close();
    ScenarioTable.write();
  }

  @BeforeEach
  void remember() {
    spans.clear();
    before = counts();
    activeBefore = active();
    recorded = "-";
  }

  @AfterEach
  void nothingIsLeftOpen(TestInfo test) {
    await().untilAsserted(() -> assertThat(active()).isEqualTo(activeBefore));
    await().untilAsserted(() -> assertThat(spans.open()).isZero());
    assertThat(
            telemetry
                .recorders()
                .problems()
                .count(io.chatroom.instrumentation.recording.Component.HTTP))
        .isZero();
    ScenarioTable.put(test.getTestMethod().orElseThrow().getName(), container.name(), recorded);
  }

  @Test
  void plain_isRecorded() throws IOException {
    expectOnce(client.get("/plain"), 200, "/plain", "success");
  }

  @Test
  void notFound_isUnmatched() throws IOException {
    expectOnce(client.get("/nothing/here"), 404, "_unmatched", "client_error");
  }

  @Test
  void redirect_isRecorded() throws IOException {
    expectOnce(client.get("/redirect"), 302, "/redirect", "redirect");
  }

  @Test
  void sendError_isRecorded() throws IOException {
    expectOnce(client.get("/send-error/403"), 403, "/send-error/*", "client_error");
  }

  @Test
  void sendError_withErrorPageThatChangesTheStatus() throws IOException {
    expectOnce(client.get("/send-error/409"), 503, "/send-error/*", "server_error");
  }

  @Test
  void runtimeException_isA500() throws IOException {
    expectOnce(client.get("/throw"), 500, "/throw", "server_error");
  }

  @Test
  void servletException_isA500() throws IOException {
    expectOnce(
        client.get("/throw-servlet-exception"), 500, "/throw-servlet-exception", "server_error");
  }

  @Test
  void error_isA500() throws IOException {
    expectOnce(client.get("/throw-error"), 500, "/throw-error", "server_error");
  }

  @Test
  void exception_withErrorPageThatChangesTheStatus() throws IOException {
    expectOnce(client.get("/throw-refused"), 418, "/throw-refused", "client_error");
  }

  @Test
  void exceptionAfterCommit_keepsTheStatusSent() throws IOException {
    expectOnce(client.get("/throw-late"), 200, "/throw-late", "server_error");
  }

  @Test
  void async_isRecordedWhenComplete() throws IOException {
    expectOnce(client.get("/async"), 202, "/async", "success");
  }

  @Test
  void async_completeBeforeTheServletReturns() throws IOException {
    expectOnce(client.get("/async-at-once"), 202, "/async-at-once", "success");
  }

  @Test
  void asyncTimeout_nobodyAnswers() throws IOException {
    expectOnce(client.get("/async-timeout"), 500, "/async-timeout", "timeout");
  }

  @Test
  void asyncTimeout_applicationAnswers() throws IOException {
    expectOnce(client.get("/async-timeout-answered"), 503, "/async-timeout-answered", "timeout");
  }

  @Test
  void asyncDispatch_isRecordedOnce() throws IOException {
    expectOnce(client.get("/async-dispatch"), 203, "/async-dispatch", "success");
  }

  @Test
  void asyncRestarted_isRecordedOnce() throws IOException {
    expectOnce(client.get("/async-restarted"), 201, "/async-restarted", "success");
  }

  @Test
  void asyncDispatch_throws() throws IOException {
    expectOnce(client.get("/async-dispatch-throws"), 500, "/async-dispatch-throws", "server_error");
  }

  @Test
  void asyncStarted_thenThrows() throws IOException {
    int seen = client.get("/async-then-throw");
    if (seen != 0) {
      expectOnce(seen, 500, "/async-then-throw", "server_error");
      return;
    }
    // Tomcat 10.1.59 closes the connection without an answer, with or without us, and forgets the
    // request. It is recorded when its thread takes another one.
    await()
        .untilAsserted(
            () -> {
              client.get("/plain");
              assertThat(countedSince()).containsEntry("GET /async-then-throw 500", 1L);
            });
    recorded = "no answer (500)";
  }

  @Test
  void forward_isRecordedOnce() throws IOException {
    expectOnce(client.get("/forward"), 203, "/forward", "success");
  }

  @Test
  void include_isRecordedOnce() throws IOException {
    expectOnce(client.get("/include"), 200, "/include", "success");
  }

  @Test
  void upgrade_isCountedAndNotTimed() throws IOException {
    try (Socket socket = client.begin("GET", "/upgrade", "Connection: Upgrade", "Upgrade: test")) {
      int status = RawClient.readStatus(socket);
      expectCounted(status, "/upgrade");
      if (status == 101) {
        assertThat(timedSince()).isEmpty();
      }
    }
  }

  @Test
  void eventStream_isCountedAndNotTimed() throws IOException {
    expectCounted(client.get("/events"), "/events");
    assertThat(timedSince()).isEmpty();
  }

  @Test
  void clientGone_isAborted() throws IOException {
    try (Socket socket = client.begin("GET", "/endless")) {
      assertThat(RawClient.readStatus(socket)).isEqualTo(200);
      socket.setSoLinger(true, 0);
    }
    expectOnce(200, 200, "/endless", "aborted");
  }

  @Test
  void registeredTwice_isRecordedOnce() throws Exception {
    try (RunningServer twice =
        container.start(
            ServletApplication.of(
                new ScenarioServlets(),
                new ChatRoomServletInitializer(telemetry),
                (classes, context) -> {
                  var filter = context.addFilter("again", new ChatRoomFilter(telemetry));
                  filter.setAsyncSupported(true);
                  filter.addMappingForUrlPatterns(EnumSet.allOf(DispatcherType.class), true, "/*");
                }))) {
      expectOnce(
          new RawClient(twice.port()).get("/async-dispatch"), 203, "/async-dispatch", "success");
    }
  }

  @Test
  void asyncCompletedByAnotherThread_beforeTheServletReturns() throws IOException {
    expectOnce(client.get("/async-raced"), 202, "/async-raced", "success");
  }

  @Test
  void unknownMethod_isOther() throws IOException {
    assertThat(client.send("BREW", "/plain").status()).isEqualTo(200);
    await()
        .untilAsserted(() -> assertThat(countedSince()).isEqualTo(Map.of("_other /plain 200", 1L)));
    recorded = "200 _other";
  }

  @Test
  void hundredRequestsAtOnce_areAllRecorded() throws Exception {
    ExecutorService clients = Executors.newFixedThreadPool(8);
    try {
      List<Callable<Integer>> calls = Collections.nCopies(100, () -> client.get("/async"));
      for (Future<Integer> status : clients.invokeAll(calls)) {
        assertThat(status.get()).isEqualTo(202);
      }
    } finally {
      clients.shutdown();
    }
    await()
        .untilAsserted(() -> assertThat(countedSince()).isEqualTo(Map.of("GET /async 202", 100L)));
    recorded = "202 x 100";
  }

  private void expectOnce(int seen, int expected, String route, String outcome) {
    assertThat(seen).as("what the client saw").isEqualTo(expected);
    expectCounted(seen, route);
    await()
        .untilAsserted(
            () -> assertThat(timedSince()).isEqualTo(Map.of("GET " + outcome + " " + route, 1L)));
    expectExemplar(spans.ended().get(0).getSpanId());
    recorded = seen + " " + outcome;
  }

  /** On whatever thread it ended, the bucket it fell into points to its span. */
  private void expectExemplar(String spanId) {
    assertThat(registry.scrape(OPEN_METRICS).lines())
        .anyMatch(
            line ->
                line.startsWith("chatroom_http_request_duration_seconds_bucket")
                    && line.contains("span_id=\"" + spanId + '"'));
  }

  private void expectCounted(int seen, String route) {
    await()
        .untilAsserted(
            () -> assertThat(countedSince()).isEqualTo(Map.of("GET " + route + " " + seen, 1L)));
    expectSpan(seen, route);
    recorded = Integer.toString(seen);
  }

  private void expectSpan(int seen, String route) {
    await().untilAsserted(() -> assertThat(spans.ended()).hasSize(1));
    SpanData span = spans.ended().get(0);
    assertThat(span.getName()).isEqualTo("GET " + route);
    assertThat(span.getKind()).isEqualTo(SpanKind.SERVER);
    assertThat(span.getAttributes().get(AttributeKey.longKey("http.response.status_code")))
        .isEqualTo(seen);
    String failure = span.getAttributes().get(AttributeKey.stringKey("error.type"));
    boolean thrown = failure != null && !failure.equals(Integer.toString(seen));
    assertThat(span.getStatus().getStatusCode() == StatusCode.ERROR)
        .isEqualTo(thrown || seen >= 500);
  }

  private Map<String, Long> countedSince() {
    return since(series -> series.matches(".* \\d{3}|.* _other"));
  }

  private Map<String, Long> timedSince() {
    return since(series -> !series.matches(".* \\d{3}|.* _other"));
  }

  private Map<String, Long> since(java.util.function.Predicate<String> which) {
    return counts().entrySet().stream()
        .filter(entry -> which.test(entry.getKey()))
        .map(
            entry ->
                Map.entry(
                    entry.getKey(), entry.getValue() - before.getOrDefault(entry.getKey(), 0L)))
        .filter(entry -> entry.getValue() != 0)
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  private Map<String, Long> counts() {
    return Exposition.of(registry.scrape()).entrySet().stream()
        .filter(series -> series.getKey().startsWith("chatroom_http_request"))
        .filter(series -> series.getKey().matches(".*(_total|_count)\\{.*"))
        .collect(
            Collectors.toMap(
                series -> Exposition.labels(series.getKey()),
                series -> series.getValue().longValue()));
  }

  private double active() {
    return registry.get("chatroom.http.requests.active").gauge().value();
  }

  private static final class ExemplarsOnBuckets implements PrometheusConfig {
    @Override
    public String get(String key) {
      return null;
    }

    @Override
    public Properties prometheusProperties() {
      Properties properties = new Properties();
      properties.setProperty("io.prometheus.exporter.exemplars_on_all_metric_types", "false");
      return properties;
    }
  }
}
