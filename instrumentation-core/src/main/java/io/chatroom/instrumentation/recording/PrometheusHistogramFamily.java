package io.chatroom.instrumentation.recording;

import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.Exemplars;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The striped histograms of one name, as the Prometheus client collects them. */
final class PrometheusHistogramFamily implements Collector {

  private final MetricMetadata metadata;
  private final double recordedPerUnit;
  private final Map<Labels, Series> series = new ConcurrentHashMap<>();

  /**
   * @param recordedPerUnit how much of what is recorded makes one exposed unit: 1e9 where
   *     nanoseconds become seconds
   */
  PrometheusHistogramFamily(String name, String help, double recordedPerUnit) {
    this.metadata = new MetricMetadata(name, help);
    this.recordedPerUnit = recordedPerUnit;
  }

  /**
   * The series with {@code labels}, made with {@code bounds}, in the exposed unit, if it is new.
   */
  HistogramRecorder series(Labels labels, double[] bounds) {
    return series.computeIfAbsent(labels, key -> new Series(key, bounds, recordedPerUnit))
        .histogram;
  }

  @Override
  public HistogramSnapshot collect() {
    List<HistogramDataPointSnapshot> points =
        series.values().stream().map(each -> each.snapshot(recordedPerUnit)).toList();
    return new HistogramSnapshot(metadata, points);
  }

  private static final class Series {
    private final Labels labels;
    private final double[] boundsWithInfinity;
    private final long createdMillis = System.currentTimeMillis();
    final StripedHistogram histogram;

    Series(Labels labels, double[] bounds, double recordedPerUnit) {
      this.labels = labels;
      this.boundsWithInfinity = Arrays.copyOf(bounds, bounds.length + 1);
      this.boundsWithInfinity[bounds.length] = Double.POSITIVE_INFINITY;
      this.histogram =
          new StripedHistogram(
              Arrays.stream(bounds)
                  .mapToLong(bound -> Math.round(bound * recordedPerUnit))
                  .toArray());
    }

    HistogramDataPointSnapshot snapshot(double recordedPerUnit) {
      return new HistogramDataPointSnapshot(
          ClassicHistogramBuckets.of(boundsWithInfinity, histogram.counts()),
          histogram.sum() / recordedPerUnit,
          labels,
          Exemplars.EMPTY,
          createdMillis);
    }
  }
}
