package io.chatroom.instrumentation.recording;

import io.chatroom.instrumentation.ChatMeter;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.LongTaskTimer;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.distribution.HistogramSnapshot;
import io.micrometer.core.instrument.distribution.HistogramSupport;
import io.micrometer.core.instrument.noop.NoopMeter;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Publishes striped histograms and counters through the Prometheus registry behind a Micrometer
 * one. What the user configured on the Micrometer registry holds: each series is registered there
 * first as an ordinary meter, its name, labels and buckets are read off it after the user's
 * filters, and then ours takes its place.
 */
final class PrometheusSeries {

  private static final double NANOS_PER_SECOND = 1e9;
  private static final String TOTAL = "_total";

  private final PrometheusMeterRegistry registry;
  private final CurrentSpan current;
  private final ExemplarPlaces exemplarPlaces;
  private final PrometheusIds ids;
  private final Set<String> namesOfApplication;
  private final Map<String, PrometheusHistogramFamily> histograms = new ConcurrentHashMap<>();
  private final Map<String, PrometheusCounterFamily> counters = new ConcurrentHashMap<>();
  private final Map<Counted, CountedHistogramRecorder> counted = new ConcurrentHashMap<>();
  private final LaterMeters laterMeters;

  PrometheusSeries(PrometheusMeterRegistry registry, CurrentSpan current, Problems problems) {
    this.registry = registry;
    this.current = current;
    this.exemplarPlaces = new ExemplarPlaces(registry);
    this.ids = new PrometheusIds(registry);
    this.namesOfApplication =
        registry.getMeters().stream()
            .map(meter -> ids.name(meter.getId()))
            .collect(Collectors.toUnmodifiableSet());
    this.laterMeters = new LaterMeters(registry, this::leaveNoRoomFor, problems);
    registry.getPrometheusRegistry().register(laterMeters);
  }

  /**
   * The series that takes the place of {@code model}, or null where the user asked for what a
   * histogram cannot give (quantiles computed here) or for nothing at all, or had meters of that
   * name before us: then the model stays and is recorded into.
   *
   * @param model the meter as the registry made it, a Timer or a DistributionSummary
   */
  <M extends Meter & HistogramSupport> PrometheusHistogramFamily.@Nullable Series replace(
      ChatMeter meter, M model) {
    if (model instanceof NoopMeter) {
      return null;
    }
    HistogramSnapshot configured = model.takeSnapshot();
    if (configured.percentileValues().length > 0 || configured.histogramCounts().length == 0) {
      return null;
    }
    double[] bounds = bounds(meter, configured);
    String name = ids.name(model.getId());
    if (namesOfApplication.contains(name)) {
      return null;
    }
    registry.remove(model);
    Labels labels = ids.labels(model.getId());
    requireNone(counters.get(name), name);
    return histograms
        .computeIfAbsent(name, key -> register(newHistograms(key, ids.help(model.getId()), meter)))
        .series(labels, bounds);
  }

  /**
   * The series that takes the place of {@code model}, or null where the user denied it, or had
   * meters of that name before us.
   */
  @Nullable StripedCounter replace(Counter model) {
    String name = ids.name(model.getId());
    if (model instanceof NoopMeter || namesOfApplication.contains(name)) {
      return null;
    }
    registry.remove(model);
    Labels labels = ids.labels(model.getId());
    String family = withoutTotal(name);
    requireNone(histograms.get(family), family);
    return counters
        .computeIfAbsent(
            family,
            key -> register(new PrometheusCounterFamily(key, ids.help(model.getId()), current)))
        .series(labels);
  }

  /** Makes a series from its model to its replacement. */
  <T> T whileReplacing(Supplier<T> registration) {
    return laterMeters.whileOurs(registration);
  }

  /** Of another kind under a name of ours, or the same series. */
  private boolean leaveNoRoomFor(Meter meter) {
    Meter.Id id = meter.getId();
    String name = ids.name(id);
    PrometheusHistogramFamily sameHistograms = histograms.get(name);
    if (sameHistograms != null) {
      return !(meter instanceof HistogramSupport histogram)
          || meter instanceof LongTaskTimer
          || histogram.takeSnapshot().histogramCounts().length == 0
          || sameHistograms.has(ids.labels(id));
    }
    PrometheusCounterFamily sameCounters = counters.get(withoutTotal(name));
    return sameCounters != null
        && (id.getType() != Meter.Type.COUNTER || sameCounters.has(ids.labels(id)));
  }

  /**
   * Counts in {@code counter}, and sums in {@code sum} if it is given, what is recorded into {@code
   * histogram}; asked twice, the same. Of the counters that share a histogram the first has a row
   * of it; each of the others counts for itself, which is an addition more, as a row takes a
   * kilobyte. Only where the values are summed as well does each have one.
   */
  CountedHistogramRecorder counted(
      StripedCounter counter,
      @Nullable StripedCounter sum,
      PrometheusHistogramFamily.Series histogram) {
    return counted.computeIfAbsent(
        new Counted(counter, sum, histogram),
        key -> {
          if (sum == null && !histogram.takeRowOfCounter()) {
            return new CountedApart(counter, histogram.alone());
          }
          StripedHistogram rows = histogram.addRow();
          counter.countWith(rows);
          if (sum != null) {
            sum.sumWith(rows, histogram.recordedPerUnit());
          }
          return rows;
        });
  }

  /** All families, in the order of their names. */
  List<TextFamily> families() {
    return Stream.<TextFamily>concat(histograms.values().stream(), counters.values().stream())
        .sorted(Comparator.comparing(TextFamily::name))
        .toList();
  }

  void close() {
    registry.getPrometheusRegistry().unregister(laterMeters);
    histograms.values().forEach(registry.getPrometheusRegistry()::unregister);
    counters.values().forEach(registry.getPrometheusRegistry()::unregister);
    histograms.clear();
    counters.clear();
  }

  private <C extends Collector> C register(C family) {
    registry.getPrometheusRegistry().register(family);
    return family;
  }

  /** With two kinds of one name, which a filter may lead to, there would be no scrape any more. */
  private static void requireNone(@Nullable TextFamily ofOtherKind, String name) {
    if (ofOtherKind != null) {
      throw new IllegalArgumentException(
          "%s is the name of counters and of histograms after the registry's filters; allowed is one of them"
              .formatted(name));
    }
  }

  private PrometheusHistogramFamily newHistograms(String name, String help, ChatMeter meter) {
    return new PrometheusHistogramFamily(
        name,
        help,
        meter.isInSeconds() ? NANOS_PER_SECOND : 1,
        current,
        exemplarPlaces::areBucketsOnly);
  }

  /** The Prometheus client adds it where it writes. */
  private static String withoutTotal(String name) {
    return name.endsWith(TOTAL) ? name.substring(0, name.length() - TOTAL.length()) : name;
  }

  /**
   * The bounds of the contract, including 0, which Micrometer cannot have; or the user's, if a
   * filter set others.
   */
  private static double[] bounds(ChatMeter meter, HistogramSnapshot configured) {
    double[] configuredBounds =
        Arrays.stream(configured.histogramCounts())
            .mapToDouble(
                count ->
                    meter.isInSeconds()
                        ? count.bucket(TimeUnit.NANOSECONDS) / NANOS_PER_SECOND
                        : count.bucket())
            .filter(Double::isFinite)
            .toArray();
    double[] contract = meter.buckets();
    return Arrays.equals(
            configuredBounds, Arrays.stream(contract).filter(bound -> bound > 0).toArray())
        ? contract
        : configuredBounds;
  }

  /** By identity: none has an equals of its own. */
  private record Counted(
      StripedCounter counter,
      @Nullable StripedCounter sum,
      PrometheusHistogramFamily.Series histogram) {}
}
