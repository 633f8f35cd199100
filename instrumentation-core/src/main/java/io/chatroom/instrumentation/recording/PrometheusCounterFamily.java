package io.chatroom.instrumentation.recording;

import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.registry.PrometheusScrapeRequest;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The counters of one name, as the Prometheus client collects them. */
final class PrometheusCounterFamily implements Collector {

  private final MetricMetadata metadata;
  private final CurrentSpan current;
  private final Map<Labels, StripedCounter> series = new ConcurrentHashMap<>();

  /**
   * @param name without {@code _total}
   * @param current whose sampled spans become exemplars
   */
  PrometheusCounterFamily(String name, String help, CurrentSpan current) {
    this.metadata = new MetricMetadata(name, help);
    this.current = current;
  }

  /** The series with {@code labels}, made if it is new. */
  StripedCounter series(Labels labels) {
    return series.computeIfAbsent(labels, key -> new StripedCounter(current));
  }

  /** The Prometheus client writes exemplars of counters in every configuration. */
  @Override
  public CounterSnapshot collect() {
    List<CounterDataPointSnapshot> points =
        series.entrySet().stream().map(each -> point(each.getKey(), each.getValue())).toList();
    return new CounterSnapshot(metadata, points);
  }

  @Override
  public CounterSnapshot collect(PrometheusScrapeRequest request) {
    return collect();
  }

  private static CounterDataPointSnapshot point(Labels labels, StripedCounter counter) {
    return new CounterDataPointSnapshot(
        counter.count(),
        labels,
        PrometheusExemplars.of(counter.scrapeExemplar(), 1),
        counter.createdMillis());
  }
}
