package io.chatroom.instrumentation.recording;

import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.registry.PrometheusScrapeRequest;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.Exemplar;
import io.prometheus.metrics.model.snapshots.Exemplars;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;

/** The striped histograms of one name, as the Prometheus client collects them. */
final class PrometheusHistogramFamily implements Collector {

  private final MetricMetadata metadata;
  private final double recordedPerUnit;
  private final CurrentSpan current;
  private final BooleanSupplier exemplarsInOwnScrape;
  private final Map<Labels, Series> series = new ConcurrentHashMap<>();

  /**
   * @param recordedPerUnit how much of what is recorded makes one exposed unit: 1e9 where
   *     nanoseconds become seconds
   * @param current whose sampled spans become exemplars
   * @param exemplarsInOwnScrape whether Micrometer's registry may be given exemplars
   */
  PrometheusHistogramFamily(
      String name,
      String help,
      double recordedPerUnit,
      CurrentSpan current,
      BooleanSupplier exemplarsInOwnScrape) {
    this.metadata = new MetricMetadata(name, help);
    this.recordedPerUnit = recordedPerUnit;
    this.current = current;
    this.exemplarsInOwnScrape = exemplarsInOwnScrape;
  }

  /**
   * The series with {@code labels}, made with {@code bounds}, in the exposed unit, if it is new.
   */
  HistogramRecorder series(Labels labels, double[] bounds) {
    return series.computeIfAbsent(labels, key -> new Series(key, bounds)).histogram;
  }

  /** Asked by Micrometer's own {@code scrape()}. */
  @Override
  public HistogramSnapshot collect() {
    return snapshot(exemplarsInOwnScrape.getAsBoolean());
  }

  /** Asked by an exporter of the client, which writes exemplars on buckets only. */
  @Override
  public HistogramSnapshot collect(PrometheusScrapeRequest request) {
    return snapshot(true);
  }

  private HistogramSnapshot snapshot(boolean withExemplars) {
    List<HistogramDataPointSnapshot> points =
        series.values().stream().map(each -> each.snapshot(withExemplars)).toList();
    return new HistogramSnapshot(metadata, points);
  }

  private final class Series {
    private final Labels labels;
    private final double[] boundsWithInfinity;
    private final long createdMillis = System.currentTimeMillis();
    final StripedHistogram histogram;

    Series(Labels labels, double[] bounds) {
      this.labels = labels;
      this.boundsWithInfinity = Arrays.copyOf(bounds, bounds.length + 1);
      this.boundsWithInfinity[bounds.length] = Double.POSITIVE_INFINITY;
      this.histogram =
          new StripedHistogram(
              Arrays.stream(bounds)
                  .mapToLong(bound -> Math.round(bound * recordedPerUnit))
                  .toArray(),
              current);
    }

    HistogramDataPointSnapshot snapshot(boolean withExemplars) {
      return new HistogramDataPointSnapshot(
          ClassicHistogramBuckets.of(boundsWithInfinity, histogram.counts()),
          histogram.sum() / recordedPerUnit,
          labels,
          withExemplars ? exemplars() : Exemplars.EMPTY,
          createdMillis);
    }

    private Exemplars exemplars() {
      return Exemplars.of(
          histogram.scrapeExemplars().stream()
              .map(
                  taken ->
                      Exemplar.builder()
                          .traceId(taken.traceId())
                          .spanId(taken.spanId())
                          .value(taken.value() / recordedPerUnit)
                          .timestampMillis(taken.timestampMillis())
                          .build())
              .toList());
    }
  }
}
