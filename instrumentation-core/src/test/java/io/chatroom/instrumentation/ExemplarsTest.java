package io.chatroom.instrumentation;

import static org.assertj.core.api.Assertions.assertThat;

import io.chatroom.instrumentation.recording.HistogramRecorder;
import io.chatroom.instrumentation.testing.TestSdk;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import io.prometheus.metrics.config.PrometheusProperties;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusScrapeRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a scrape says of the spans in which something was recorded. */
class ExemplarsTest {

  static final String OPEN_METRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8";

  private final TestSdk sdk = new TestSdk();
  private @Nullable ChatRoomTelemetry telemetry;

  @AfterEach
  void close() {
    if (telemetry != null) {
      telemetry.close();
    }
    sdk.close();
  }

  @Test
  void ownRegistry_showsTheSpanOnItsBucketOnly() {
    PrometheusMeterRegistry registry = (PrometheusMeterRegistry) telemetry(null).meterRegistry();
    Span span = recordInASpan(7_000_000);

    assertThat(exemplars(registry.scrape(OPEN_METRICS)))
        .singleElement()
        .asString()
        .startsWith(
            "chatroom_broker_lag_seconds_bucket{le=\"0.01\"} 1 # {span_id=\"%s\",trace_id=\"%s\"} 0.007 "
                .formatted(span.context().spanId(), span.context().traceId()));
  }

  @Test
  void ownRegistry_showsTheSpanOfACounter() {
    PrometheusMeterRegistry registry = (PrometheusMeterRegistry) telemetry(null).meterRegistry();
    Span span = inASpan(() -> telemetry.messageRejected(RejectionReason.INVALID));

    assertThat(exemplars(registry.scrape(OPEN_METRICS)))
        .singleElement()
        .asString()
        .contains("reason=\"invalid\"", span.context().traceId());
  }

  @Test
  void textFormat_hasNoExemplars() {
    PrometheusMeterRegistry registry = (PrometheusMeterRegistry) telemetry(null).meterRegistry();
    recordInASpan(7_000_000);

    assertThat(exemplars(registry.scrape())).isEmpty();
  }

  @Test
  void unsampledSpan_isNotShown() {
    PrometheusMeterRegistry registry = (PrometheusMeterRegistry) telemetry(null).meterRegistry();
    sdk.sampleNothing();
    recordInASpan(7_000_000);

    assertThat(exemplars(registry.scrape(OPEN_METRICS))).isEmpty();
  }

  @Test
  void foreignRegistry_thatWritesThemOnBucketsOnly_hasThem() {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(bucketsOnly());
    telemetry(registry);
    recordInASpan(7_000_000);

    assertThat(exemplars(registry.scrape(OPEN_METRICS))).hasSize(1);
    assertThat(registry.scrape(OPEN_METRICS)).doesNotContain("exemplar_places");
  }

  @Test
  void foreignRegistry_thatWouldBreakAPrometheusBefore243_hasNone() {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    telemetry(registry);
    recordInASpan(7_000_000);

    assertThat(exemplars(registry.scrape(OPEN_METRICS))).isEmpty();
  }

  @Test
  void foreignRegistry_scrapedByTheClientsExporter_hasThem() throws IOException {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    telemetry(registry);
    Span span = recordInASpan(7_000_000);

    assertThat(exemplars(asTheClientsExporter(registry)))
        .singleElement()
        .asString()
        .contains("_bucket{le=\"0.01\"}", span.context().traceId());
  }

  private ChatRoomTelemetry telemetry(@Nullable MeterRegistry registry) {
    ChatRoomTelemetry.Builder builder = ChatRoomTelemetry.builder().tracer(sdk.tracer());
    if (registry != null) {
      builder.meterRegistry(registry);
    }
    telemetry = builder.build();
    return telemetry;
  }

  private Span recordInASpan(long nanos) {
    HistogramRecorder histogram = telemetry.recorders().histogram(ChatMeter.BROKER_LAG);
    return inASpan(() -> histogram.record(nanos));
  }

  private Span inASpan(Runnable action) {
    Span span = sdk.tracer().nextSpan().start();
    Tracer.SpanInScope scope = sdk.tracer().withSpan(span);
    try {
      action.run();
    } finally {
      scope.close();
      span.end();
    }
    return span;
  }

  private static List<String> exemplars(String exposition) {
    return exposition.lines().filter(line -> line.contains("trace_id=")).toList();
  }

  static String asTheClientsExporter(PrometheusMeterRegistry registry) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new OpenMetricsTextFormatWriter(
            false,
            PrometheusProperties.get().getExporterProperties().getExemplarsOnAllMetricTypes())
        .write(out, registry.getPrometheusRegistry().scrape(new Request()));
    return out.toString(StandardCharsets.UTF_8);
  }

  static PrometheusConfig bucketsOnly() {
    return new PrometheusConfig() {
      @Override
      public @Nullable String get(String key) {
        return null;
      }

      @Override
      public Properties prometheusProperties() {
        Properties properties = new Properties();
        properties.setProperty("io.prometheus.exporter.exemplarsOnAllMetricTypes", "false");
        return properties;
      }
    };
  }

  private static final class Request implements PrometheusScrapeRequest {
    @Override
    public String getRequestPath() {
      return "/metrics";
    }

    @Override
    public String @Nullable [] getParameterValues(String name) {
      return null;
    }
  }
}
