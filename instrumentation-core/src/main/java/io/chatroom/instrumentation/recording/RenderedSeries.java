package io.chatroom.instrumentation.recording;

import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What stays the same of the lines of one series, by format; rendered by the client's writer. */
final class RenderedSeries {

  private final AtomicReferenceArray<byte @Nullable [][]> prefixes =
      new AtomicReferenceArray<>(TextFormat.values().length);

  /**
   * The lines up to their numbers.
   *
   * @param family the family with this series only, without exemplars
   */
  byte[][] prefixes(
      TextFormat format, ExpositionFormatWriter writer, Supplier<? extends MetricSnapshot> family)
      throws IOException {
    byte[][] known = prefixes.get(format.ordinal());
    if (known == null) {
      known = TextFormat.lines(writer, family.get()).prefixes();
      prefixes.set(format.ordinal(), known);
    }
    return known;
  }
}
