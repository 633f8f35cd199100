package io.chatroom.instrumentation.recording;

import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The text formats in which a line ends with its value. */
enum TextFormat {
  PROMETHEUS,
  OPEN_METRICS;

  private static final String END = "# EOF";

  /** The format that {@code writer} writes; null for one we do not know. */
  static @Nullable TextFormat of(ExpositionFormatWriter writer) {
    Class<?> type = writer.getClass();
    return type == PrometheusTextFormatWriter.class
        ? PROMETHEUS
        : type == OpenMetricsTextFormatWriter.class ? OPEN_METRICS : null;
  }

  /** Whether values may be followed by exemplars. */
  boolean hasExemplars() {
    return this == OPEN_METRICS;
  }

  /** What the client's writer makes of {@code family}. */
  static Lines lines(ExpositionFormatWriter writer, MetricSnapshot family) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    writer.write(out, MetricSnapshots.of(family));
    List<String> all = out.toString(StandardCharsets.UTF_8).lines().toList();
    int header = 0;
    while (header < all.size() && all.get(header).startsWith("#")) {
      header++;
    }
    boolean ends = !all.isEmpty() && all.get(all.size() - 1).equals(END);
    return new Lines(
        all.subList(0, header), all.subList(header, ends ? all.size() - 1 : all.size()));
  }

  /**
   * Lines of a family.
   *
   * @param header comments
   * @param values one for each number
   */
  record Lines(List<String> header, List<String> values) {

    byte[] headerBytes() {
      StringBuilder text = new StringBuilder();
      header.forEach(line -> text.append(line).append('\n'));
      return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** The lines of values up to the number. */
    byte[][] prefixes() {
      return values.stream()
          .map(line -> line.substring(0, line.lastIndexOf(' ') + 1))
          .map(prefix -> prefix.getBytes(StandardCharsets.UTF_8))
          .toArray(byte[][]::new);
    }
  }
}
