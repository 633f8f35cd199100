package io.chatroom.instrumentation.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.chatroom.instrumentation.ChatMeter;
import io.chatroom.instrumentation.ChatRoomTelemetry;
import io.chatroom.instrumentation.recording.CounterRecorder;
import io.chatroom.instrumentation.recording.HistogramRecorder;
import io.chatroom.instrumentation.recording.Recorders;
import io.micrometer.core.instrument.Counter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The application ends its registry, or us, in any order: nobody throws, and scrapes go on. */
class RegistryEndTest {

  private static final String ONE = "chatroom_websocket_connections_total{endpoint=\"/a\"} 1.0";
  private static final String TWO = "chatroom_websocket_connections_total{endpoint=\"/a\"} 2.0";
  private static final String LATER = "chatroom_websocket_connections_total{endpoint=\"/b\"}";

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final ChatRoomTelemetry telemetry =
      Deployment.telemetry().meterRegistry(registry).build();
  private final Recorders recorders = telemetry.recorders();
  private final CounterRecorder counter = recorders.counter(ChatMeter.WEBSOCKET_CONNECTIONS, "/a");
  private final HistogramRecorder histogram = recorders.histogram(ChatMeter.BROKER_LAG);

  RegistryEndTest() {
    Counter.builder("applications").register(registry).increment();
    recordEverything("/a");
  }

  @AfterEach
  void close() throws IOException {
    telemetry.close();
    telemetry.close();
    recordEverything("/c");
    assertThat(bothScrapes()).doesNotContain("chatroom_");
  }

  @Test
  void registryCleared_keepsOurCountersAndHistograms_andLosesGaugesAsMicrometerDoes()
      throws IOException {
    registry.clear();
    recordEverything("/b");

    assertThat(ours()).contains(TWO, LATER + " 1.0", "chatroom_broker_lag_seconds_count 2");
    assertThat(registry.scrape()).contains(TWO, LATER + " 1.0");
    assertThat(bothScrapes()).doesNotContain("applications", "chatroom_users_online");
  }

  @Test
  void registryClosed_isScrapedOn_andTakesNoNewSeriesAsMicrometersDoes() throws IOException {
    registry.close();
    recordEverything("/b");

    assertThat(ours()).contains(TWO, "chatroom_users_online", "applications_total 1.0");
    assertThat(registry.scrape()).contains(TWO, "applications_total 1.0");
    assertThat(bothScrapes()).doesNotContain(LATER);
  }

  @Test
  void collectorsCleared_leaveOurOwnEndpointWhatIsOurs() throws IOException {
    registry.getPrometheusRegistry().clear();
    recordEverything("/b");

    assertThat(ours()).contains(TWO, LATER + " 1.0").doesNotContain("applications");
    assertThat(registry.scrape()).isEmpty();
  }

  @Test
  void telemetryClosed_leavesTheRegistryToTheApplication() throws IOException {
    assertThat(bothScrapes()).contains(ONE);
    telemetry.close();
    recordEverything("/b");

    assertThat(ours()).contains("applications_total 1.0").doesNotContain("chatroom_");
    assertThat(registry.scrape()).contains("applications_total 1.0").doesNotContain("chatroom_");
    assertThat(registry.getMeters()).hasSize(1);
  }

  /** What instrumented parts may do at any time. */
  private void recordEverything(String endpoint) {
    counter.increment();
    histogram.record(1);
    recorders.gauge(ChatMeter.WEBSOCKET_CONNECTIONS_ACTIVE, () -> 1, endpoint);
    telemetry.userOnline("ada").close();
    telemetry.exceptionCaught(new IOException());
    if (!endpoint.equals("/a")) {
      recorders.counter(ChatMeter.WEBSOCKET_CONNECTIONS, endpoint).increment();
    }
  }

  private String bothScrapes() throws IOException {
    return ours() + registry.scrape();
  }

  private String ours() throws IOException {
    RecordedScrape scrape = new RecordedScrape("", null);
    new ScrapeHandler(new ScrapeSource(telemetry)).handle(scrape);
    return scrape.text();
  }
}
