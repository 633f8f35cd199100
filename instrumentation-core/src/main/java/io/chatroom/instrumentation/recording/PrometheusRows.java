package io.chatroom.instrumentation.recording;

import io.micrometer.core.instrument.Meter;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** A gauge whose series are made anew at each scrape, as the Prometheus client collects it. */
final class PrometheusRows implements Collector {

  private final MetricMetadata metadata;
  private final PrometheusIds ids;
  private final Meter.Id model;
  private final String modelValue;
  private final Supplier<Map<String, Double>> values;
  private final Problems problems;

  private PrometheusRows(
      MetricMetadata metadata,
      PrometheusIds ids,
      Meter.Id model,
      String modelValue,
      Supplier<Map<String, Double>> values,
      Problems problems) {
    this.metadata = metadata;
    this.ids = ids;
    this.model = model;
    this.modelValue = modelValue;
    this.values = values;
    this.problems = problems;
  }

  /**
   * Rows with the name and the labels that {@code model} has after the user's filters.
   *
   * @param modelValue the value in {@code model} of the label that tells the rows apart
   */
  static PrometheusRows like(
      Meter model,
      String modelValue,
      PrometheusMeterRegistry registry,
      Supplier<Map<String, Double>> values,
      Problems problems) {
    PrometheusIds ids = new PrometheusIds(registry);
    Meter.Id id = model.getId();
    return new PrometheusRows(
        new MetricMetadata(ids.name(id), ids.help(id)), ids, id, modelValue, values, problems);
  }

  @Override
  public GaugeSnapshot collect() {
    List<GaugeDataPointSnapshot> points = new ArrayList<>();
    try {
      values.get().forEach((label, value) -> points.add(point(label, value)));
    } catch (Throwable ours) {
      points.clear();
      problems.caught(Component.CORE, "A gauge could not be read", ours);
    }
    return new GaugeSnapshot(metadata, points);
  }

  private GaugeDataPointSnapshot point(String row, double value) {
    return new GaugeDataPointSnapshot(value, ids.labels(model, modelValue, row), null);
  }
}
