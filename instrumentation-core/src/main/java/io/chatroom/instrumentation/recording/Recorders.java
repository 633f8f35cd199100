package io.chatroom.instrumentation.recording;

import static java.util.Objects.requireNonNull;

import io.chatroom.instrumentation.ChatMeter;
import io.chatroom.instrumentation.ChatMeter.Kind;
import io.chatroom.instrumentation.Label;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Resolves the meters of the contract into recorders. Resolve when an endpoint, a route or a pool
 * becomes known and keep the result; the same labels yield the same series. Label values come in
 * the order of the contract. A wrong number of values, or a recorder of the wrong kind, is a
 * mistake of the calling module and throws; a registry that fails does not: the failure is counted
 * and the recorder records nothing.
 */
public final class Recorders {

  private final Problems problems = new Problems();
  private final MicrometerMeters meters;
  private final ExceptionRecorder exceptions;

  /**
   * Records into {@code registry}, without exemplars; applications use {@link
   * io.chatroom.instrumentation.ChatRoomTelemetry}.
   */
  public Recorders(MeterRegistry registry) {
    this(registry, CurrentSpan.NONE);
  }

  /**
   * Records into {@code registry}.
   *
   * @param current whose sampled spans become exemplars of histograms, where the registry is
   *     Prometheus'
   */
  public Recorders(MeterRegistry registry, CurrentSpan current) {
    this.meters =
        new MicrometerMeters(
            requireNonNull(registry, "registry"), requireNonNull(current, "current"), problems);
    for (Component component : Component.values()) {
      meters.total(
          ChatMeter.INSTRUMENTATION_ERRORS, () -> problems.count(component), component.label());
    }
    this.exceptions = new ExceptionRecorder(this);
  }

  /** The series of a counter, registered at 0. */
  public CounterRecorder counter(ChatMeter meter, String... labelValues) {
    check(meter, Kind.COUNTER, labelValues);
    return meters.counter(meter, labelValues);
  }

  /** The series of a histogram, registered empty. */
  public HistogramRecorder histogram(ChatMeter meter, String... labelValues) {
    check(meter, Kind.HISTOGRAM, labelValues);
    return meters.histogram(meter, labelValues);
  }

  /**
   * A series of a counter and one of a histogram for the same events, both registered at 0. Several
   * may share either series, each with another partner.
   */
  public CountedHistogramRecorder counted(
      ChatMeter counter, String[] counterLabels, ChatMeter histogram, String[] histogramLabels) {
    check(counter, Kind.COUNTER, counterLabels);
    check(histogram, Kind.HISTOGRAM, histogramLabels);
    return meters.counted(counter, counterLabels, histogram, histogramLabels);
  }

  /**
   * As {@link #counted}, and the values are summed in another counter, in the exposed unit of the
   * histogram.
   *
   * @param counterLabels of {@code counter} and {@code sum}
   */
  public CountedHistogramRecorder countedAndSummed(
      ChatMeter counter,
      ChatMeter sum,
      String[] counterLabels,
      ChatMeter histogram,
      String[] histogramLabels) {
    check(counter, Kind.COUNTER, counterLabels);
    check(sum, Kind.COUNTER, counterLabels);
    check(histogram, Kind.HISTOGRAM, histogramLabels);
    return meters.countedAndSummed(counter, sum, counterLabels, histogram, histogramLabels);
  }

  /**
   * Registers a counter or a histogram at 0, for an event that may never happen: it takes less than
   * a recorder.
   */
  public void declare(ChatMeter meter, String... labelValues) {
    check(meter, meter.kind() == Kind.COUNTER ? Kind.COUNTER : Kind.HISTOGRAM, labelValues);
    meters.declare(meter, labelValues);
  }

  /**
   * A gauge that asks {@code value} at each scrape, on the scraping thread. One that throws reads
   * NaN and costs no other series. Register once: of two gauges with the same labels a registry
   * keeps the first.
   */
  public void gauge(ChatMeter meter, DoubleSupplier value, String... labelValues) {
    check(meter, Kind.GAUGE, labelValues);
    meters.gauge(meter, value, labelValues);
  }

  /**
   * A gauge whose series come and go: what {@code values} answers at each scrape, by the value of
   * the meter's one label. Who answers bounds their number. Only a Prometheus registry can have it;
   * elsewhere the log says so, once.
   */
  public void comingAndGoing(ChatMeter meter, Supplier<Map<String, Double>> values) {
    check(meter, Kind.GAUGE, "");
    meters.comingAndGoing(meter, values);
  }

  /**
   * A counter whose count is kept elsewhere and asked at each scrape, on the scraping thread. It
   * must never go down.
   */
  public void total(ChatMeter meter, LongSupplier count, String... labelValues) {
    check(meter, Kind.COUNTER, labelValues);
    meters.total(meter, count, labelValues);
  }

  /**
   * A gauge that is the size of the returned set. What is added counts until it is removed, once,
   * however often either is asked for: no pair of increments that can come apart.
   */
  public <T> Set<T> liveSet(ChatMeter meter, String... labelValues) {
    Set<T> live = ConcurrentHashMap.newKeySet();
    gauge(meter, live::size, labelValues);
    return live;
  }

  /** Bounds a label by its cap in the contract; see {@link LabelGuard}. */
  public <T> LabelGuard<T> guard(
      ChatMeter meter, String labelKey, Function<String, T> entryFactory) {
    Label label = meter.label(labelKey);
    LongAdder overflow = new LongAdder();
    meters.total(
        ChatMeter.INSTRUMENTATION_OVERFLOW, overflow::sum, meter.prometheusName(), labelKey);
    String warning =
        "Label %s of %s is full at %d values; others are counted as %s"
            .formatted(labelKey, meter.prometheusName(), label.cap(), Label.OTHER);
    return new LabelGuard<>(
        label,
        entryFactory,
        () -> {
          overflow.increment();
          problems.warnOnce(warning);
        });
  }

  /**
   * Our series of a Prometheus registry, in the order of their names: the same that it collects
   * from us unless it is asked for {@link OthersOnly}.
   */
  public List<TextFamily> textFamilies() {
    return meters.textFamilies();
  }

  /** Counts exceptions of the application. */
  public ExceptionRecorder exceptions() {
    return exceptions;
  }

  /** Where failures of ours are counted. */
  public Problems problems() {
    return problems;
  }

  /** Takes every meter out of the registry again, which may outlive us. */
  public void close() {
    meters.close();
  }

  private static void check(ChatMeter meter, Kind kind, String... labelValues) {
    if (meter.kind() != kind || meter.labels().size() != labelValues.length) {
      throw new IllegalArgumentException(
          "%s is a %s with labels %s; asked for a %s with values %s"
              .formatted(
                  meter.prometheusName(),
                  meter.kind(),
                  meter.labelKeys(),
                  kind,
                  List.of(labelValues)));
    }
  }
}
