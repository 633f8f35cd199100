package io.chatroom.instrumentation.recording;

import io.prometheus.metrics.model.snapshots.Exemplar;
import io.prometheus.metrics.model.snapshots.Exemplars;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** Exemplars as the Prometheus client knows them. */
final class PrometheusExemplars {

  /** What an event adds to a counter. */
  static final double COUNTED = 1;

  private PrometheusExemplars() {}

  /** Of a counter: the last event. */
  static @Nullable Exemplar of(BucketExemplars.@Nullable Exemplar taken) {
    return taken == null ? null : exemplar(taken, COUNTED);
  }

  /**
   * Of a histogram.
   *
   * @param recordedPerUnit how much of what was recorded makes one exposed unit
   */
  static Exemplars of(Collection<BucketExemplars.Exemplar> taken, double recordedPerUnit) {
    return taken.isEmpty()
        ? Exemplars.EMPTY
        : Exemplars.of(
            taken.stream().map(each -> exemplar(each, each.value() / recordedPerUnit)).toList());
  }

  private static Exemplar exemplar(BucketExemplars.Exemplar taken, double value) {
    return Exemplar.builder()
        .traceId(taken.traceId())
        .spanId(taken.spanId())
        .value(value)
        .timestampMillis(taken.timestampMillis())
        .build();
  }
}
