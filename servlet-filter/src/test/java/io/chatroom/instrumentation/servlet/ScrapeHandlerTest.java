package io.chatroom.instrumentation.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.chatroom.instrumentation.ChatMeter;
import io.chatroom.instrumentation.ChatRoomTelemetry;
import io.chatroom.instrumentation.recording.ActiveSpan;
import io.chatroom.instrumentation.recording.CountedHistogramRecorder;
import io.chatroom.instrumentation.recording.CounterRecorder;
import io.chatroom.instrumentation.recording.Recorders;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.config.NamingConvention;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.prometheus.metrics.config.ExporterProperties;
import io.prometheus.metrics.config.PrometheusProperties;
import io.prometheus.metrics.exporter.common.PrometheusScrapeHandler;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What our series write of themselves is what the Prometheus client's own handler would write. */
class ScrapeHandlerTest {

  private static final String TEXT = "text/plain;version=0.0.4";
  private static final String OPEN_METRICS = "application/openmetrics-text;version=1.0.0";
  private static final String UTF8 = "text/plain;version=1.0.0;escaping=allow-utf-8";
  private static final String DOTS = "text/plain;version=1.0.0;escaping=dots";

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final RecordedSpans spans = new RecordedSpans();
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private ChatRoomTelemetry telemetry = Deployment.telemetry().meterRegistry(registry).build();

  @AfterEach
  void close() {
    telemetry.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "*/*", TEXT, OPEN_METRICS, UTF8, DOTS})
  void answer_isTheClients(String accept) throws IOException {
    record();
    addForeignMeters();

    assertSameAnswer(accept);
    assertThat(ours(accept)).contains("chatroom", "requests");
  }

  @ParameterizedTest
  @ValueSource(strings = {"*/*", DOTS})
  void meterOfTheApplication_thatComesLaterUnderANameOfOurs_doesNotStopTheScrape(String accept)
      throws IOException {
    record();
    String before = ours(accept);
    Counter.builder("chatroom.websocket.connections").tag("endpoint", "/chat").register(registry);
    Gauge.builder("chatroom.broker.lag.seconds", () -> 1).register(registry);

    assertThat(ours(accept)).isEqualTo(before);
    assertSameAnswer(accept);
  }

  @ParameterizedTest
  @ValueSource(strings = {TEXT, OPEN_METRICS})
  void answer_isTheClients_whateverTheUserConfigured(String accept) throws IOException {
    registry
        .config()
        .meterFilter(MeterFilter.commonTags(List.of(Tag.of("app", "a \"quoted\"\\ \n chat é"))))
        .meterFilter(MeterFilter.denyNameStartsWith("chatroom.exceptions"))
        .meterFilter(MeterFilter.renameTag("chatroom", "route", "uri"))
        .meterFilter(quantilesOf("chatroom.broker.lag"));
    telemetry.close();
    telemetry = Deployment.telemetry().meterRegistry(registry).build();
    record();

    assertSameAnswer(accept);
  }

  @ParameterizedTest
  @ValueSource(strings = {TEXT, OPEN_METRICS})
  void series_thatComeLater_areWrittenInTheirPlaces(String accept) throws IOException {
    record();
    assertSameAnswer(accept);
    telemetry.recorders().counter(ChatMeter.HTTP_REQUESTS, "GET", "/a", "200").increment();
    requests("/zzz", "200").record(17);
    requests("/0", "200").record(17);
    assertSameAnswer(accept);
  }

  @ParameterizedTest
  @ValueSource(strings = {TEXT, OPEN_METRICS})
  void largeNumbers_areWrittenAsTheClientDoes(String accept) throws IOException {
    CounterRecorder counter = telemetry.recorders().counter(ChatMeter.WEBSOCKET_CONNECTIONS, "/a");
    CountedHistogramRecorder requests = requests("/a", "200");
    for (double amount : new double[] {0.1, 9_999_998.9, 1, 1e15, 1e19, Double.POSITIVE_INFINITY}) {
      counter.add(amount);
      requests.record((long) amount);
      requests.record(Long.MAX_VALUE);
      assertSameAnswer(accept);
    }
  }

  @Test
  void exemplars_areWrittenAsTheClientDoes() throws IOException {
    ActiveSpan active = startSampledSpan();
    record();
    active.leave();

    assertSameAnswer(OPEN_METRICS);
    assertThat(ours(OPEN_METRICS)).contains("_bucket", "# {span_id=");
    assertSameAnswer(TEXT);
    assertThat(ours(TEXT)).doesNotContain("span_id=");
  }

  @ParameterizedTest
  @ValueSource(strings = {TEXT, OPEN_METRICS, UTF8})
  void namesThatNeedEscaping_areWrittenAsTheClientDoes(String accept) throws IOException {
    telemetry.close();
    registry.config().namingConvention(NamingConvention.identity).commonTags("my.app", "chat");
    telemetry = Deployment.telemetry().meterRegistry(registry).build();
    record();
    assertSameAnswer(TEXT);

    assertSameAnswer(accept);
  }

  @ParameterizedTest
  @ValueSource(strings = {TEXT, OPEN_METRICS})
  void createdTimestamps_areWrittenWhereTheClientIsToldSo(String accept) throws IOException {
    record();
    ScrapeHandler handler =
        new ScrapeHandler(
            new ScrapeSource(telemetry),
            PrometheusProperties.builder()
                .exporterProperties(
                    ExporterProperties.builder().includeCreatedTimestamps(true).build())
                .build());
    RecordedScrape scrape = new RecordedScrape(accept, null);
    handler.handle(scrape);

    assertThat(scrape.text())
        .contains("chatroom_http_requests_created{method=\"GET\",route=\"/b\",status=\"200\"} ")
        .contains("chatroom_broker_lag_seconds_created ");
  }

  @ParameterizedTest
  @CsvSource({"gzip, true", "'deflate, GZIP', true", "gzip;q=0, false", "x-gzip, false"})
  void answer_isZippedWhereTheClientWouldZipIt(String accepted, boolean zipped) throws IOException {
    record();
    RecordedScrape scrape = new RecordedScrape(TEXT, accepted);
    new ScrapeHandler(new ScrapeSource(telemetry)).handle(scrape);
    RecordedScrape clients = new RecordedScrape(TEXT, accepted);
    new PrometheusScrapeHandler(new ScrapeSource(telemetry)).handleRequest(clients);

    assertThat(scrape.headers().containsKey("Content-Encoding")).isEqualTo(zipped);
    assertThat(clients.headers().containsKey("Content-Encoding")).isEqualTo(zipped);
  }

  /** A writer of the client's for each series would take five times what the client takes. */
  @Test
  void answerWithExemplars_allocatesLessThanTheClients() throws IOException {
    ActiveSpan active = startSampledSpan();
    for (int route = 0; route < 500; route++) {
      for (long nanos = 1_000; nanos < 100_000_000_000L; nanos *= 3) {
        requests("/" + route, "200").record(nanos);
      }
    }
    active.leave();
    assertSameAnswer(OPEN_METRICS);
    long before = THREADS.getCurrentThreadAllocatedBytes();
    ours(OPEN_METRICS);
    long between = THREADS.getCurrentThreadAllocatedBytes();
    clients(OPEN_METRICS);

    assertThat(between - before).isLessThan(THREADS.getCurrentThreadAllocatedBytes() - between);
  }

  @Test
  void zippedAnswer_isTheSame() throws IOException {
    record();
    RecordedScrape scrape = new RecordedScrape(TEXT, "gzip");
    new ScrapeHandler(new ScrapeSource(telemetry)).handle(scrape);

    assertThat(scrape.headers()).containsEntry("Content-Encoding", "gzip");
    assertThat(
            new String(new GZIPInputStream(new ByteArrayInputStream(scrape.body())).readAllBytes()))
        .isEqualTo(ours(TEXT));
  }

  @Test
  void registryWithNothingElse_endsOpenMetricsOnce() throws IOException {
    record();
    assertThat(ours(OPEN_METRICS)).containsOnlyOnce("# EOF").endsWith("# EOF\n");
  }

  /** The counts are consistent in themselves in every scrape, and in the end exact. */
  @Test
  void eightThreadsAndTwoScrapers_loseNothing_andNoNumberGoesBack() throws Exception {
    int threads = 8;
    int events = 1_000_000;
    CountedHistogramRecorder requests = requests("/a", "200");
    CounterRecorder counter = telemetry.recorders().counter(ChatMeter.WEBSOCKET_CONNECTIONS, "/a");
    ExecutorService executor = Executors.newFixedThreadPool(threads + 1);
    CountDownLatch start = new CountDownLatch(1);
    List<Future<?>> recording = new ArrayList<>();
    for (int thread = 0; thread < threads; thread++) {
      recording.add(
          executor.submit(
              () -> {
                start.await();
                for (int i = 0; i < events; i++) {
                  requests.record(i % 3 * 10_000_000L);
                  counter.increment();
                }
                return null;
              }));
    }
    start.countDown();
    Scrapes one = new Scrapes(OPEN_METRICS);
    Scrapes other = new Scrapes(TEXT);
    Callable<Void> scraping =
        () -> {
          do {
            other.next();
          } while (!recording.stream().allMatch(Future::isDone));
          return null;
        };
    Future<?> scraper = executor.submit(scraping);
    do {
      one.next();
    } while (!recording.stream().allMatch(Future::isDone));
    for (Future<?> each : recording) {
      each.get();
    }
    scraper.get();
    executor.shutdown();
    one.next();

    assertThat(one.last)
        .containsEntry(Scrapes.COUNT, 8_000_000.0)
        .containsEntry(Scrapes.REQUESTS, 8_000_000.0)
        .containsEntry("chatroom_websocket_connections_total{endpoint=\"/a\"}", 8_000_000.0);
  }

  /** Scrapes one after the other. */
  private final class Scrapes {
    static final String REQUESTS =
        "chatroom_http_requests_total{method=\"GET\",route=\"/a\",status=\"200\"}";
    static final String SERIES = "{method=\"GET\",outcome=\"success\",route=\"/a\"";
    static final String COUNT = "chatroom_http_request_duration_seconds_count" + SERIES + "}";
    private final String accept;
    private Map<String, Double> last = Map.of();

    Scrapes(String accept) {
      this.accept = accept;
    }

    void next() throws IOException {
      Map<String, Double> next = Exposition.of(ours(accept));
      last.forEach(
          (series, value) -> assertThat(next.get(series)).as(series).isGreaterThanOrEqualTo(value));
      String bucket = "chatroom_http_request_duration_seconds_bucket" + SERIES + ",le=\"%s\"}";
      double below = 0;
      for (double bound : ChatMeter.HTTP_REQUEST_DURATION.buckets()) {
        double count = next.get(bucket.formatted(bound));
        assertThat(count).isGreaterThanOrEqualTo(below);
        below = count;
      }
      assertThat(next.get(COUNT)).isEqualTo(next.get(bucket.formatted("+Inf")));
      assertThat(next.get(COUNT)).isGreaterThanOrEqualTo(below);
      last = next;
    }
  }

  /** Of a telemetry that takes the place of the one without traces. */
  private ActiveSpan startSampledSpan() {
    telemetry.close();
    telemetry =
        Deployment.telemetry()
            .meterRegistry(registry)
            .openTelemetry(spans.sdk(Sampler.alwaysOn()))
            .build();
    return telemetry.spans().start("work", null);
  }

  private void record() {
    requests("/b", "200").record(7_000_000);
    requests("/b", "404").count();
    requests("/a", "201").record(1_234_567_890);
    Recorders recorders = telemetry.recorders();
    recorders.declare(ChatMeter.HTTP_REQUEST_DURATION, "POST", "/never", "success");
    recorders.histogram(ChatMeter.BROKER_LAG).record(3);
    recorders.counter(ChatMeter.WEBSOCKET_CONNECTIONS, "/chat").increment();
  }

  private CountedHistogramRecorder requests(String route, String status) {
    return telemetry
        .recorders()
        .counted(
            ChatMeter.HTTP_REQUESTS,
            new String[] {"GET", route, status},
            ChatMeter.HTTP_REQUEST_DURATION,
            new String[] {"GET", route, "success"});
  }

  private void addForeignMeters() {
    Gauge.builder("aaa.first", () -> 1).register(registry);
    Counter.builder("chatroom.i.between").register(registry).increment();
    Gauge.builder("no.number", () -> Double.NaN).register(registry);
    Timer.builder("zzz.last").register(registry).record(Duration.ofMillis(3));
  }

  private RecordedScrape clients(String accept) throws IOException {
    RecordedScrape scrape = new RecordedScrape(accept, null);
    new PrometheusScrapeHandler(new ScrapeSource(telemetry)).handleRequest(scrape);
    return scrape;
  }

  private void assertSameAnswer(String accept) throws IOException {
    RecordedScrape clients = clients(accept);
    RecordedScrape ours = new RecordedScrape(accept, null);
    new ScrapeHandler(new ScrapeSource(telemetry)).handle(ours);

    assertThat(ours.text().lines()).containsExactlyElementsOf(clients.text().lines().toList());
    assertThat(ours.headers().get("Content-Type")).isEqualTo(clients.headers().get("Content-Type"));
  }

  private String ours(String accept) throws IOException {
    RecordedScrape scrape = new RecordedScrape(accept, null);
    new ScrapeHandler(new ScrapeSource(telemetry)).handle(scrape);
    return scrape.text();
  }

  private static MeterFilter quantilesOf(String name) {
    return new MeterFilter() {
      @Override
      public DistributionStatisticConfig configure(
          io.micrometer.core.instrument.Meter.Id id, DistributionStatisticConfig given) {
        return id.getName().equals(name)
            ? DistributionStatisticConfig.builder().percentiles(0.5).build().merge(given)
            : given;
      }
    };
  }
}
