package io.chatroom.instrumentation.recording;

import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.model.snapshots.Label;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.PrometheusNaming;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What stays the same of a family from scrape to scrape: its header, and the order of its series.
 *
 * @param <S> a series; none is ever taken away
 */
final class RenderedFamily<S> {

  private final AtomicReferenceArray<byte @Nullable []> headers =
      new AtomicReferenceArray<>(TextFormat.values().length);
  private volatile List<S> sorted = List.of();
  private volatile boolean labelsNeedEscaping;

  /** Series with {@code labels} are in the family from now on. */
  void sees(Labels labels) {
    for (Label label : labels) {
      if (!PrometheusNaming.isValidLegacyLabelName(label.getName())) {
        labelsNeedEscaping = true;
      }
    }
  }

  /** Whether the labels of all series have names that are written as they are. */
  boolean needsNoEscaping() {
    return !labelsNeedEscaping;
  }

  /**
   * Comments before the series.
   *
   * @param family the family with at least one series
   */
  byte[] header(
      TextFormat format, ExpositionFormatWriter writer, Supplier<? extends MetricSnapshot> family)
      throws IOException {
    byte[] known = headers.get(format.ordinal());
    if (known == null) {
      known = TextFormat.lines(writer, family.get()).headerBytes();
      headers.set(format.ordinal(), known);
    }
    return known;
  }

  /** The series in the order in which the client writes them, sorted again if there are more. */
  List<S> sorted(Map<Labels, S> series) {
    List<S> current = sorted;
    if (current.size() != series.size()) {
      current =
          series.entrySet().stream()
              .sorted(Map.Entry.comparingByKey())
              .map(Map.Entry::getValue)
              .toList();
      sorted = current;
    }
    return current;
  }
}
