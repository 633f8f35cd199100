package io.chatroom.instrumentation.recording;

import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.registry.PrometheusScrapeRequest;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The counters of one name, as the Prometheus client collects them or as they write themselves. */
final class PrometheusCounterFamily implements Collector, TextFamily {

  private final MetricMetadata metadata;
  private final CurrentSpan current;
  private final Map<Labels, Series> series = new ConcurrentHashMap<>();
  private final RenderedFamily<Series> rendered = new RenderedFamily<>();

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
    rendered.sees(labels);
    return series.computeIfAbsent(labels, Series::new).counter;
  }

  boolean has(Labels labels) {
    return series.containsKey(labels);
  }

  @Override
  public String name() {
    return metadata.getPrometheusName();
  }

  @Override
  public boolean needsNoEscaping() {
    return rendered.needsNoEscaping() && metadata.getName().equals(name());
  }

  /** The Prometheus client writes exemplars of counters in every configuration. */
  @Override
  public CounterSnapshot collect() {
    return snapshot(
        series.values().stream().map(each -> each.point(each.counter.scrapeExemplar())).toList());
  }

  @Override
  public @Nullable CounterSnapshot collect(PrometheusScrapeRequest request) {
    return request instanceof OthersOnly ? null : collect();
  }

  @Override
  public @Nullable MetricSnapshot collect(
      Predicate<String> included, PrometheusScrapeRequest request) {
    return request instanceof OthersOnly ? null : Collector.super.collect(included, request);
  }

  @Override
  public void write(TextOutput out, ExpositionFormatWriter writer) throws IOException {
    TextFormat format = TextFormat.of(writer);
    if (format == null) {
      writer.write(out, MetricSnapshots.of(collect()));
      return;
    }
    List<Series> sorted = rendered.sorted(series);
    if (sorted.isEmpty()) {
      return; // its first series is being made
    }
    out.write(rendered.header(format, writer, () -> snapshot(List.of(sorted.get(0).point(null)))));
    for (Series each : sorted) {
      each.write(out, format, writer);
    }
  }

  private CounterSnapshot snapshot(List<CounterDataPointSnapshot> points) {
    return new CounterSnapshot(metadata, points);
  }

  private final class Series {
    private final Labels labels;
    private final RenderedSeries rendered = new RenderedSeries();
    final StripedCounter counter = new StripedCounter(current);

    Series(Labels labels) {
      this.labels = labels;
    }

    CounterDataPointSnapshot point(BucketExemplars.@Nullable Exemplar exemplar) {
      return new CounterDataPointSnapshot(
          counter.count(), labels, PrometheusExemplars.of(exemplar), counter.createdMillis());
    }

    void write(TextOutput out, TextFormat format, ExpositionFormatWriter writer)
        throws IOException {
      byte[][] lines = rendered.prefixes(format);
      if (lines == null) {
        lines = rendered.render(format, writer, snapshot(List.of(point(null))));
      }
      out.line(
          lines[0],
          counter.count(),
          format.hasExemplars() ? counter.scrapeExemplar() : null,
          PrometheusExemplars.COUNTED);
    }
  }
}
