package io.chatroom.instrumentation.recording;

import io.chatroom.instrumentation.ChatMeter;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.distribution.HistogramSupport;
import io.micrometer.core.instrument.noop.NoopMeter;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.Collector;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleConsumer;
import java.util.function.DoubleSupplier;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes recorders of a Micrometer registry's meters. No registry's failure leaves it. Histograms
 * and counters of a Prometheus registry are our own; see {@link PrometheusSeries}.
 */
final class MicrometerMeters {

  private static final String NOT_REGISTERED =
      "The meter registry refused a meter, which stays without data";
  private static final String NOT_RECORDED =
      "The meter registry failed, and an event was not recorded";
  private static final String MODEL = "model";
  private static final String NOT_READ = "A gauge could not be read";

  private final MeterRegistry registry;
  private final Problems problems;
  private final @Nullable PrometheusSeries prometheus;
  private final Set<Meter> ofApplication;
  private final Set<Meter> registered = ConcurrentHashMap.newKeySet();
  // A model beside the series that took its place would be that series twice in a scrape.
  private final Map<Key, Registration> registrations = new ConcurrentHashMap<>();
  private final Queue<LongSupplier> sources = new ConcurrentLinkedQueue<>();
  private final Queue<Collector> collectors = new ConcurrentLinkedQueue<>();
  private volatile boolean closed;

  MicrometerMeters(MeterRegistry registry, CurrentSpan current, Problems problems) {
    this.registry = registry;
    this.problems = problems;
    this.ofApplication = Set.copyOf(registry.getMeters());
    this.prometheus =
        registry instanceof PrometheusMeterRegistry prometheusRegistry
            ? new PrometheusSeries(prometheusRegistry, current, problems)
            : null;
    if (registry instanceof PrometheusMeterRegistry prometheusRegistry
        && prometheusRegistry.getPrometheusRegistry()
            instanceof GuardedPrometheusRegistry guarded) {
      guarded.tell(problems);
    }
  }

  CounterRecorder counter(ChatMeter meter, String... labelValues) {
    Registration counter = registration(meter, labelValues);
    if (counter.counter != null) {
      return counter.counter;
    }
    return amount -> {
      if (!(amount > 0)) {
        return; // a registry may subtract it
      }
      try {
        counter.intoRegistry.accept(amount);
      } catch (Throwable ours) {
        problems.caught(Component.CORE, NOT_RECORDED, ours);
      }
    };
  }

  HistogramRecorder histogram(ChatMeter meter, String... labelValues) {
    Registration histogram = registration(meter, labelValues);
    if (histogram.histogram != null) {
      return histogram.histogram.alone();
    }
    return value -> {
      try {
        histogram.recording.accept(Math.max(0, value));
      } catch (Throwable ours) {
        problems.caught(Component.CORE, NOT_RECORDED, ours);
      }
    };
  }

  CountedHistogramRecorder counted(
      ChatMeter counter, String[] counterLabels, ChatMeter histogram, String[] histogramLabels) {
    return counted(
        registration(counter, counterLabels),
        null,
        registration(histogram, histogramLabels),
        histogram);
  }

  CountedHistogramRecorder countedAndSummed(
      ChatMeter counter,
      ChatMeter sum,
      String[] counterLabels,
      ChatMeter histogram,
      String[] histogramLabels) {
    return counted(
        registration(counter, counterLabels),
        registration(sum, counterLabels),
        registration(histogram, histogramLabels),
        histogram);
  }

  private CountedHistogramRecorder counted(
      Registration counts, @Nullable Registration sums, Registration values, ChatMeter histogram) {
    if (prometheus != null
        && counts.counter != null
        && (sums == null || sums.counter != null)
        && values.histogram != null) {
      return prometheus.counted(
          counts.counter, sums == null ? null : sums.counter, values.histogram);
    }
    LongConsumer recording =
        values.histogram != null ? values.histogram.alone()::record : values.recording;
    DoubleConsumer counting = counts.counting();
    return new Both(
        counting, sums == null ? recording : both(recording, sums.counting(), histogram), problems);
  }

  /** If one fails the other has the value. */
  private static LongConsumer both(
      LongConsumer recording, DoubleConsumer summing, ChatMeter histogram) {
    double recordedPerUnit = histogram.isInSeconds() ? 1e9 : 1;
    return value -> {
      try {
        recording.accept(value);
      } finally {
        summing.accept(value / recordedPerUnit);
      }
    };
  }

  /** Registers a series at 0, for others to record into. */
  void declare(ChatMeter meter, String... labelValues) {
    registration(meter, labelValues);
  }

  /** Of a counter or a histogram; made once. */
  private Registration registration(ChatMeter meter, String... labelValues) {
    if (closed) {
      return Registration.NONE; // of what the application still does with us
    }
    Registration registration =
        registrations.computeIfAbsent(
            new Key(meter, List.of(labelValues)),
            key ->
                prometheus == null
                    ? newRegistration(meter, labelValues)
                    : prometheus.whileReplacing(() -> newRegistration(meter, labelValues)));
    takeOutIfClosed();
    return registration;
  }

  private Registration newRegistration(ChatMeter meter, String... labelValues) {
    return meter.kind() == ChatMeter.Kind.COUNTER
        ? newCounter(meter, labelValues)
        : meter.isInSeconds() ? timer(meter, labelValues) : summary(meter, labelValues);
  }

  private Registration newCounter(ChatMeter meter, String... labelValues) {
    Counter counter =
        register(
            () ->
                Counter.builder(meter.id())
                    .description(meter.help())
                    .tags(tags(meter, labelValues))
                    .register(registry));
    if (counter == null) {
      return Registration.NONE;
    }
    StripedCounter ours = replace(counter);
    return ours == null ? Registration.countingBy(counter::increment) : Registration.of(ours);
  }

  private Registration timer(ChatMeter meter, String... labelValues) {
    Timer timer =
        register(
            () ->
                Timer.builder(meter.id())
                    .description(meter.help())
                    .tags(tags(meter, labelValues))
                    .serviceLevelObjectives(durations(meter.buckets()))
                    .register(registry));
    if (timer == null) {
      return Registration.NONE;
    }
    PrometheusHistogramFamily.Series ours = replace(meter, timer);
    return ours == null
        ? Registration.recordingBy(nanos -> timer.record(nanos, TimeUnit.NANOSECONDS))
        : Registration.of(ours);
  }

  private Registration summary(ChatMeter meter, String... labelValues) {
    DistributionSummary summary =
        register(
            () ->
                DistributionSummary.builder(meter.id())
                    .description(meter.help())
                    .baseUnit(meter.unit())
                    .tags(tags(meter, labelValues))
                    .serviceLevelObjectives(positive(meter.buckets()))
                    .register(registry));
    if (summary == null) {
      return Registration.NONE;
    }
    PrometheusHistogramFamily.Series ours = replace(meter, summary);
    return ours == null
        ? Registration.recordingBy(value -> summary.record((double) value))
        : Registration.of(ours);
  }

  void gauge(ChatMeter meter, DoubleSupplier value, String... labelValues) {
    Supplier<Number> guarded =
        () -> {
          try {
            return value.getAsDouble();
          } catch (Throwable ours) {
            problems.caught(Component.CORE, NOT_READ, ours);
            return Double.NaN;
          }
        };
    // A gauge's reference to its object is weak by default and reads NaN once that is collected.
    register(
        () ->
            Gauge.builder(meter.id(), guarded)
                .description(meter.help())
                .baseUnit(meter.unit())
                .tags(tags(meter, labelValues))
                .strongReference(true)
                .register(registry));
    takeOutIfClosed();
  }

  /** A gauge whose series come and go. */
  void comingAndGoing(ChatMeter meter, Supplier<Map<String, Double>> values) {
    if (!(registry instanceof PrometheusMeterRegistry prometheus)) {
      problems.warnOnce(meter.prometheusName() + " needs a Prometheus registry and is not there");
      return;
    }
    Gauge model =
        register(
            () ->
                Gauge.builder(meter.id(), () -> 0)
                    .description(meter.help())
                    .tags(tags(meter, MODEL))
                    .register(registry));
    if (model == null || model instanceof NoopMeter) {
      return; // a filter of the user's does not want it
    }
    registry.remove(model);
    registered.remove(model);
    try {
      PrometheusRows rows = PrometheusRows.like(model, MODEL, prometheus, values, problems);
      prometheus.getPrometheusRegistry().register(rows);
      collectors.add(rows);
      takeOutIfClosed();
    } catch (Throwable ours) {
      problems.caught(Component.CORE, NOT_REGISTERED, ours);
    }
  }

  /** A counter whose count is kept elsewhere; {@code count} is kept alive here. */
  void total(ChatMeter meter, LongSupplier count, String... labelValues) {
    FunctionCounter counter =
        register(
            () ->
                FunctionCounter.builder(meter.id(), count, LongSupplier::getAsLong)
                    .description(meter.help())
                    .tags(tags(meter, labelValues))
                    .register(registry));
    if (counter != null) {
      sources.add(count);
    }
    takeOutIfClosed();
  }

  /** What writes itself, in the order of names; nothing unless the registry is Prometheus'. */
  List<TextFamily> textFamilies() {
    return prometheus == null ? List.of() : prometheus.families();
  }

  void close() {
    closed = true;
    takeOut();
  }

  /**
   * To be called after a registration: whichever of the two comes second takes it out of a registry
   * that may outlive us.
   */
  private void takeOutIfClosed() {
    if (closed) {
      takeOut();
    }
  }

  private void takeOut() {
    registered.forEach(registry::remove);
    registered.clear();
    registrations.clear();
    sources.clear();
    if (prometheus != null) {
      prometheus.close();
    }
    if (registry instanceof PrometheusMeterRegistry prometheus) {
      collectors.forEach(prometheus.getPrometheusRegistry()::unregister);
      collectors.clear();
    }
  }

  /**
   * Ours in place of {@code model} where the registry is Prometheus'; null where the model is to be
   * recorded into.
   */
  private <M extends Meter & HistogramSupport> PrometheusHistogramFamily.@Nullable Series replace(
      ChatMeter meter, M model) {
    return prometheus == null ? null : forget(model, () -> prometheus.replace(meter, model));
  }

  private @Nullable StripedCounter replace(Counter model) {
    return prometheus == null ? null : forget(model, () -> prometheus.replace(model));
  }

  /** What was replaced the registry has forgotten, and nobody needs to keep. */
  private <T> @Nullable T forget(Meter model, Supplier<@Nullable T> replacement) {
    try {
      T ours = replacement.get();
      if (ours != null) {
        registered.remove(model);
      }
      return ours;
    } catch (Throwable ours) {
      problems.caught(Component.CORE, NOT_REGISTERED, ours);
      return null;
    }
  }

  private <M extends Meter> @Nullable M register(Supplier<M> registration) {
    try {
      M meter = registration.get();
      if (!ofApplication.contains(meter)) {
        registered.add(meter); // to be taken out again
      }
      return meter;
    } catch (Throwable ours) {
      problems.caught(Component.CORE, NOT_REGISTERED, ours);
      return null;
    }
  }

  private static Tags tags(ChatMeter meter, String... labelValues) {
    List<String> keys = meter.labelKeys();
    Tags tags = Tags.empty();
    for (int i = 0; i < labelValues.length; i++) {
      tags = tags.and(keys.get(i), labelValues[i]);
    }
    return tags;
  }

  private static Duration[] durations(double[] seconds) {
    return Arrays.stream(seconds)
        .mapToObj(bound -> Duration.ofNanos(Math.round(bound * 1e9)))
        .toArray(Duration[]::new);
  }

  /** Micrometer has no bucket for 0, so what is 0 falls into the next one. */
  private static double[] positive(double[] buckets) {
    return Arrays.stream(buckets).filter(bound -> bound > 0).toArray();
  }

  /** A series, by the values of its labels. */
  private record Key(ChatMeter meter, List<String> labelValues) {}

  /**
   * A meter as the registry has it.
   *
   * @param counter ours in place of a counter that was replaced
   * @param histogram ours in place of a histogram that was replaced
   * @param intoRegistry counts in the registry's own counter, which may throw
   * @param recording into the registry's own histogram, which may throw
   */
  private record Registration(
      @Nullable StripedCounter counter,
      PrometheusHistogramFamily.@Nullable Series histogram,
      DoubleConsumer intoRegistry,
      LongConsumer recording) {
    /** Into ours, or into the registry's own, which may throw. */
    DoubleConsumer counting() {
      return counter != null ? counter::add : intoRegistry;
    }

    static final Registration NONE = new Registration(null, null, amount -> {}, value -> {});

    // What was replaced is kept by nobody, or a series would be in memory twice.

    static Registration of(StripedCounter ours) {
      return new Registration(ours, null, amount -> {}, value -> {});
    }

    static Registration of(PrometheusHistogramFamily.Series ours) {
      return new Registration(null, ours, amount -> {}, value -> {});
    }

    static Registration countingBy(DoubleConsumer registrys) {
      return new Registration(null, null, registrys, value -> {});
    }

    static Registration recordingBy(LongConsumer registrys) {
      return new Registration(null, null, amount -> {}, registrys);
    }
  }

  /** Records an event in two meters; if one fails the other has it, and it is one failure. */
  private record Both(DoubleConsumer counting, LongConsumer recording, Problems problems)
      implements CountedHistogramRecorder {

    @Override
    public void record(long value) {
      Throwable failure = failureOfCounting();
      try {
        recording.accept(Math.max(0, value));
      } catch (Throwable ours) {
        failure = ours;
      }
      tell(failure);
    }

    @Override
    public void count() {
      tell(failureOfCounting());
    }

    private @Nullable Throwable failureOfCounting() {
      try {
        counting.accept(1);
        return null;
      } catch (Throwable ours) {
        return ours;
      }
    }

    private void tell(@Nullable Throwable failure) {
      if (failure != null) {
        problems.caught(Component.CORE, NOT_RECORDED, failure);
      }
    }
  }
}
