package io.chatroom.instrumentation.recording;

import static org.assertj.core.api.Assertions.assertThat;

import io.chatroom.instrumentation.ChatMeter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.distribution.CountAtBucket;
import io.micrometer.core.instrument.distribution.HistogramSupport;
import io.micrometer.core.instrument.search.RequiredSearch;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is recorded is the same in a Prometheus registry, where it is ours, and in any other. */
class OtherRegistryTest {

  private static final String VALUE = "any";

  private final SimpleMeterRegistry simple = new SimpleMeterRegistry();
  private final PrometheusMeterRegistry prometheus =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final List<Recorders> both = List.of(new Recorders(simple), new Recorders(prometheus));

  @ParameterizedTest
  @EnumSource
  void meter_hasTheSameNameLabelsAndValues(ChatMeter meter) {
    String[] labels = meter.labels().stream().map(label -> VALUE).toArray(String[]::new);
    switch (meter.kind()) {
      case COUNTER -> {
        both.forEach(recorders -> recorders.counter(meter, labels).add(2.5));
        assertThat(found(meter).counter().count()).isEqualTo(2.5);
        assertThat(exposed(meter, "")).isEqualTo(2.5);
      }
      case GAUGE -> {
        both.forEach(recorders -> recorders.gauge(meter, () -> 2.5, labels));
        assertThat(found(meter).gauge().value()).isEqualTo(2.5);
      }
      case HISTOGRAM -> {
        both.forEach(recorders -> recorders.histogram(meter, labels).record(7_000_000));
        assertThat(exposed(meter, "_count")).isEqualTo(1);
        assertHistogram(meter);
      }
    }
  }

  private void assertHistogram(ChatMeter meter) {
    double sum =
        meter.isInSeconds()
            ? found(meter).timer().totalTime(TimeUnit.SECONDS)
            : found(meter).summary().totalAmount();
    double perUnit = meter.isInSeconds() ? 1e9 : 1;
    HistogramSupport histogram =
        meter.isInSeconds() ? found(meter).timer() : found(meter).summary();

    assertThat(exposed(meter, "_sum")).isEqualTo(sum);
    assertThat(
            Arrays.stream(histogram.takeSnapshot().histogramCounts())
                .mapToDouble(CountAtBucket::bucket)
                .map(bound -> bound / perUnit))
        .containsExactlyElementsOf(
            Arrays.stream(meter.buckets()).filter(bound -> bound > 0).boxed().toList());
  }

  private RequiredSearch found(ChatMeter meter) {
    return simple
        .get(meter.id())
        .tags(meter.labelKeys().stream().map(key -> Tag.of(key, VALUE)).toList());
  }

  private double exposed(ChatMeter meter, String suffix) {
    String series = meter.prometheusName() + suffix;
    return prometheus
        .scrape()
        .lines()
        .filter(line -> line.startsWith(series + " ") || line.startsWith(series + "{"))
        .filter(line -> meter.labels().isEmpty() || line.contains("=\"" + VALUE + "\""))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no series " + series));
  }
}
