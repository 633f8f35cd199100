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
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes recorders of a Micrometer registry's meters. No registry's failure leaves it. Histograms of
 * a Prometheus registry are our own; see {@link PrometheusHistograms}.
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
  private final @Nullable PrometheusHistograms histograms;
  private final Set<Meter> registered = ConcurrentHashMap.newKeySet();
  private final Queue<LongSupplier> sources = new ConcurrentLinkedQueue<>();
  private final Queue<Collector> collectors = new ConcurrentLinkedQueue<>();

  MicrometerMeters(MeterRegistry registry, CurrentSpan current, Problems problems) {
    this.registry = registry;
    this.problems = problems;
    this.histograms =
        registry instanceof PrometheusMeterRegistry prometheus
            ? new PrometheusHistograms(prometheus, current)
            : null;
  }

  CounterRecorder counter(ChatMeter meter, String... labelValues) {
    Counter counter =
        register(
            () ->
                Counter.builder(meter.id())
                    .description(meter.help())
                    .tags(tags(meter, labelValues))
                    .register(registry));
    if (counter == null) {
      return amount -> {};
    }
    return amount -> {
      try {
        counter.increment(amount);
      } catch (Throwable ours) {
        problems.caught(Component.CORE, NOT_RECORDED, ours);
      }
    };
  }

  HistogramRecorder histogram(ChatMeter meter, String... labelValues) {
    return meter.isInSeconds() ? timer(meter, labelValues) : summary(meter, labelValues);
  }

  private HistogramRecorder timer(ChatMeter meter, String... labelValues) {
    Timer timer =
        register(
            () ->
                Timer.builder(meter.id())
                    .description(meter.help())
                    .tags(tags(meter, labelValues))
                    .serviceLevelObjectives(durations(meter.buckets()))
                    .register(registry));
    if (timer == null) {
      return nanos -> {};
    }
    HistogramRecorder striped = replace(meter, timer);
    return striped != null
        ? striped
        : nanos -> {
          try {
            timer.record(Math.max(0, nanos), TimeUnit.NANOSECONDS);
          } catch (Throwable ours) {
            problems.caught(Component.CORE, NOT_RECORDED, ours);
          }
        };
  }

  private HistogramRecorder summary(ChatMeter meter, String... labelValues) {
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
      return value -> {};
    }
    HistogramRecorder striped = replace(meter, summary);
    return striped != null
        ? striped
        : value -> {
          try {
            summary.record((double) Math.max(0, value));
          } catch (Throwable ours) {
            problems.caught(Component.CORE, NOT_RECORDED, ours);
          }
        };
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
  }

  void close() {
    registered.forEach(registry::remove);
    registered.clear();
    sources.clear();
    if (histograms != null) {
      histograms.close();
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
  private <M extends Meter & HistogramSupport> @Nullable HistogramRecorder replace(
      ChatMeter meter, M model) {
    if (histograms == null) {
      return null;
    }
    try {
      HistogramRecorder ours = histograms.replace(meter, model);
      if (ours != null) {
        registered.remove(model); // which the registry has forgotten, and nobody needs to keep
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
      registered.add(meter);
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
}
