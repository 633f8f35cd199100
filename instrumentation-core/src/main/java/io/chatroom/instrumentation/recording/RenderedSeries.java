package io.chatroom.instrumentation.recording;

import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** What stays the same of the lines of one series, by format; rendered by the client's writer. */
final class RenderedSeries {

  private final AtomicReferenceArray<byte @Nullable [][]> prefixes =
      new AtomicReferenceArray<>(TextFormat.values().length);

  /** The lines up to their numbers, if they have been rendered. */
  byte @Nullable [][] prefixes(TextFormat format) {
    return prefixes.get(format.ordinal());
  }

  /**
   * Renders the lines up to their numbers.
   *
   * @param family the family with this series only, without exemplars
   */
  byte[][] render(TextFormat format, ExpositionFormatWriter writer, MetricSnapshot family)
      throws IOException {
    byte[][] rendered = TextFormat.lines(writer, family).prefixes();
    prefixes.set(format.ordinal(), rendered);
    return rendered;
  }
}
