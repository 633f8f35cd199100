package io.chatroom.instrumentation.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.chatroom.instrumentation.ChatRoomTelemetry;
import io.chatroom.instrumentation.recording.Component;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MetricsEndpointTest {

  private static final String OPEN_METRICS =
      "Accept: application/openmetrics-text;version=1.0.0;q=0.9,text/plain;version=0.0.4;q=0.5";

  /** The application's own port, and one of the metrics'. */
  private static RawClient endpoint(Deployment deployment) {
    Object own = deployment.context().getAttribute(ScrapeEndpoint.PORT_ATTRIBUTE);
    return own == null ? deployment.client() : new RawClient((Integer) own);
  }

  private static Map<String, String> environment(boolean ownPort) {
    return ownPort ? Map.of("CHATROOM_METRICS_PORT", "0") : Map.of();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void scrape_isTextByDefault(boolean ownPort) throws Exception {
    try (Deployment deployment = Deployment.of(environment(ownPort))) {
      RawClient.Answer answer = endpoint(deployment).send("GET", "/metrics");
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.head()).contains("text/plain; version=0.0.4");
      assertThat(answer.text()).contains("# TYPE chatroom_http_requests_total counter");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void scrape_isOpenMetricsWhenAsked(boolean ownPort) throws Exception {
    try (Deployment deployment = Deployment.of(environment(ownPort))) {
      RawClient.Answer answer = endpoint(deployment).send("GET", "/metrics", OPEN_METRICS);
      assertThat(answer.head()).contains("application/openmetrics-text");
      assertThat(answer.text()).contains("# EOF");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void scrape_isZippedWhenAsked(boolean ownPort) throws Exception {
    try (Deployment deployment = Deployment.of(environment(ownPort))) {
      RawClient.Answer answer =
          endpoint(deployment).send("GET", "/metrics", "Accept-Encoding: gzip");
      assertThat(answer.head()).containsIgnoringCase("Content-Encoding: gzip");
      byte[] zipped =
          answer.head().contains("chunked") ? Chunks.join(answer.body()) : answer.body();
      assertThat(new GZIPInputStream(new ByteArrayInputStream(zipped)).readAllBytes())
          .asString(StandardCharsets.UTF_8)
          .contains("chatroom_http_requests_active");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void head_hasNoBody(boolean ownPort) throws Exception {
    try (Deployment deployment = Deployment.of(environment(ownPort))) {
      RawClient.Answer answer = endpoint(deployment).send("HEAD", "/metrics");
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.body()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void token_isNeededWhereSet(boolean ownPort) throws Exception {
    Map<String, String> environment =
        ownPort
            ? Map.of("CHATROOM_METRICS_TOKEN", "s3cret", "CHATROOM_METRICS_PORT", "0")
            : Map.of("CHATROOM_METRICS_TOKEN", "s3cret");
    try (Deployment deployment = Deployment.of(environment)) {
      RawClient client = endpoint(deployment);
      RawClient.Answer without = client.send("GET", "/metrics");
      assertThat(without.status()).isEqualTo(401);
      assertThat(without.head()).containsIgnoringCase("WWW-Authenticate: Bearer realm=\"metrics\"");
      assertThat(without.text()).doesNotContain("chatroom_");
      assertThat(client.get("/metrics", "Authorization: Bearer s3cre")).isEqualTo(401);
      assertThat(client.get("/metrics", "Authorization: Basic s3cret")).isEqualTo(401);
      assertThat(client.get("/metrics", "Authorization: bearer s3cret")).isEqualTo(200);
    }
  }

  @Test
  void ownPort_takesTheMetricsFromTheApplications() throws Exception {
    try (Deployment deployment = Deployment.of(environment(true))) {
      assertThat(deployment.client().get("/metrics")).isEqualTo(404);
      assertThat(endpoint(deployment).get("/plain")).isEqualTo(404);
      assertThat(endpoint(deployment).send("POST", "/metrics").status()).isEqualTo(405);
    }
  }

  @Test
  void ownPort_isClosedWithTheContext() throws Exception {
    int port;
    try (Deployment deployment = Deployment.of(environment(true))) {
      port = (Integer) deployment.context().getAttribute(ScrapeEndpoint.PORT_ATTRIBUTE);
    }
    assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), port).close())
        .isInstanceOf(java.net.ConnectException.class);
  }

  @Test
  void takenPort_failsTheStartNamingIt() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(taken.getLocalPort());
      assertThatThrownBy(() -> Deployment.of(Map.of("CHATROOM_METRICS_PORT", port)))
          .hasStackTraceContaining("CHATROOM_METRICS_PORT is '" + port + "'");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void scrapersThatDoNotRead_holdNobodyUp(boolean ownPort) throws Exception {
    try (Deployment deployment = Deployment.of(environment(ownPort))) {
      addMoreThanSocketsTake(deployment);
      RawClient client = endpoint(deployment);
      try (Socket one = client.begin("GET", "/metrics");
          Socket two = client.begin("GET", "/metrics")) {
        assertThat(RawClient.readStatus(one)).isEqualTo(200);
        assertThat(RawClient.readStatus(two)).isEqualTo(200);
        assertThat(client.send("GET", "/metrics").text()).contains("chatroom_http_requests_active");
        assertThat(deployment.client().get("/plain")).isEqualTo(200);
        one.setSoLinger(true, 0); // goes away in the middle
      }
      assertThat(client.get("/metrics")).isEqualTo(200);
    }
  }

  @Test
  void slowScrapers_areCutOffAtTheOwnPort_whichThenAnswersOthers() throws Exception {
    try (Deployment deployment =
        Deployment.of(
            Map.of("CHATROOM_METRICS_PORT", "0", "CHATROOM_METRICS_TIMEOUT_SECONDS", "1"))) {
      addMoreThanSocketsTake(deployment);
      RawClient client = endpoint(deployment);
      List<Socket> slow = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        slow.add(client.begin("GET", "/metrics")); // and never read on
        slow.add(
            client.beginAndStop("GET /metrics HTTP/1.1\r\nHost: local")); // nor sent to its end
      }
      assertThat(deployment.client().get("/plain")).isEqualTo(200);
      await().untilAsserted(() -> assertThat(client.get("/metrics")).isEqualTo(200));
      for (Socket each : slow) {
        each.close();
      }
    }
  }

  @Test
  void scrapersThatDoNotRead_keepOnlyAFewOfTheApplicationsThreads() throws Exception {
    try (Deployment deployment = Deployment.of(Map.of())) {
      addMoreThanSocketsTake(deployment);
      RawClient client = deployment.client();
      List<Socket> slow = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        slow.add(client.begin("GET", "/metrics"));
        assertThat(RawClient.readStatus(slow.get(i))).isEqualTo(200);
      }
      assertThat(client.get("/metrics")).isEqualTo(503);
      assertThat(client.get("/plain")).isEqualTo(200);
      for (Socket each : slow) {
        each.close();
      }
      await().untilAsserted(() -> assertThat(client.get("/metrics")).isEqualTo(200));
    }
  }

  /** 16 MB: the buffers of two sockets take less. */
  private static void addMoreThanSocketsTake(Deployment deployment) {
    PrometheusMeterRegistry registry =
        (PrometheusMeterRegistry) deployment.recordsInto().meterRegistry();
    String filler = "x".repeat(16_000);
    GaugeWithCallback.builder()
        .name("much")
        .labelNames("filler")
        .callback(
            values -> {
              for (int i = 0; i < 1_000; i++) {
                values.call(i, filler + i);
              }
            })
        .register(registry.getPrometheusRegistry());
  }

  @Test
  void noPrometheusRegistry_isToldAsA404() throws Exception {
    ChatRoomTelemetry telemetry =
        Deployment.telemetry().meterRegistry(new SimpleMeterRegistry()).build();
    try (Deployment deployment = Deployment.of(telemetry)) {
      RawClient.Answer answer = deployment.client().send("GET", "/metrics");
      assertThat(answer.status()).isEqualTo(404);
      assertThat(answer.text()).contains("registry that Prometheus cannot scrape");
    }
  }

  @Test
  void prometheusInAComposite_isFoundEvenWhenAddedLate() throws Exception {
    CompositeMeterRegistry composite = new CompositeMeterRegistry();
    ChatRoomTelemetry telemetry = Deployment.telemetry().meterRegistry(composite).build();
    try (Deployment deployment = Deployment.of(telemetry)) {
      composite.add(new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
      assertThat(deployment.client().send("GET", "/metrics").text())
          .contains("chatroom_http_requests_active");
    }
  }

  @Test
  void failingMetrics_costTheirOwnLines() throws Exception {
    try (Deployment deployment = Deployment.of(Map.of())) {
      PrometheusMeterRegistry registry =
          (PrometheusMeterRegistry) deployment.recordsInto().meterRegistry();
      Gauge.builder("broken.gauge", MetricsEndpointTest::broken).register(registry);
      Gauge.builder("sound.gauge", () -> 7).register(registry);
      for (String name : new String[] {"broken_callback", "also_broken"}) {
        GaugeWithCallback.builder()
            .name(name)
            .callback(values -> broken())
            .register(registry.getPrometheusRegistry());
      }
      RawClient.Answer answer = deployment.client().send("GET", "/metrics");
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.text())
          .contains("sound_gauge 7.0", "chatroom_http_requests_total", "broken_gauge NaN")
          .doesNotContain("broken_callback", "also_broken");
    }
  }

  @Test
  void failingFunctionCounter_costsItsOwnLine() throws Exception {
    try (Deployment deployment = Deployment.of(Map.of())) {
      PrometheusMeterRegistry registry =
          (PrometheusMeterRegistry) deployment.recordsInto().meterRegistry();
      FunctionCounter broken =
          FunctionCounter.builder("broken.count", "", whatever -> broken()).register(registry);
      FunctionTimer.builder(
              "broken.time", "", whatever -> (long) broken(), any -> broken(), TimeUnit.SECONDS)
          .register(registry);
      FunctionCounter.builder("sound.count", "", whatever -> 7).register(registry);
      RawClient.Answer answer = deployment.client().send("GET", "/metrics");
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.text())
          .contains("sound_count_total 7.0", "chatroom_http_requests_total")
          .doesNotContain("broken");
      assertThat(deployment.recordsInto().recorders().problems().count(Component.CORE))
          .isGreaterThanOrEqualTo(2);

      registry.remove(broken);
      assertThat(deployment.client().get("/metrics")).isEqualTo(200);
    }
  }

  private static double broken() {
    throw new IllegalStateException("on purpose");
  }
}
