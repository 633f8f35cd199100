package io.chatroom.instrumentation.recording;

import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.registry.PrometheusScrapeRequest;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.Exemplars;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The striped histograms of one name, as the Prometheus client collects them or as they write
 * themselves.
 */
final class PrometheusHistogramFamily implements Collector, TextFamily {

  private static final StripedHistogram[] NO_ROWS = {};

  private final MetricMetadata metadata;
  private final double recordedPerUnit;
  private final CurrentSpan current;
  private final BooleanSupplier exemplarsInOwnScrape;
  private final Map<Labels, Series> series = new ConcurrentHashMap<>();
  private final RenderedFamily<Series> rendered = new RenderedFamily<>();
  private volatile @Nullable Bounds lastBounds;

  /**
   * @param recordedPerUnit how much of what is recorded makes one exposed unit: 1e9 where
   *     nanoseconds become seconds
   * @param current whose sampled spans become exemplars
   * @param exemplarsInOwnScrape whether Micrometer's registry may be given exemplars
   */
  PrometheusHistogramFamily(
      String name,
      String help,
      double recordedPerUnit,
      CurrentSpan current,
      BooleanSupplier exemplarsInOwnScrape) {
    this.metadata = new MetricMetadata(name, help);
    this.recordedPerUnit = recordedPerUnit;
    this.current = current;
    this.exemplarsInOwnScrape = exemplarsInOwnScrape;
  }

  /**
   * The series with {@code labels}, made with {@code bounds}, in the exposed unit, if it is new.
   */
  Series series(Labels labels, double[] bounds) {
    rendered.sees(labels);
    return series.computeIfAbsent(labels, key -> new Series(key, bounds(bounds)));
  }

  boolean has(Labels labels) {
    return series.containsKey(labels);
  }

  /** All series have the same, unless a user's filter is particular. */
  private Bounds bounds(double[] exposed) {
    Bounds last = lastBounds;
    if (last == null || !last.are(exposed)) {
      last = new Bounds(exposed, recordedPerUnit);
      lastBounds = last;
    }
    return last;
  }

  @Override
  public String name() {
    return metadata.getPrometheusName();
  }

  @Override
  public boolean needsNoEscaping() {
    return rendered.needsNoEscaping() && metadata.getName().equals(name());
  }

  /** Asked by Micrometer's own {@code scrape()}. */
  @Override
  public HistogramSnapshot collect() {
    return snapshot(exemplarsInOwnScrape.getAsBoolean());
  }

  /** Asked by an exporter of the client, which writes exemplars on buckets only. */
  @Override
  public @Nullable HistogramSnapshot collect(PrometheusScrapeRequest request) {
    return request instanceof OthersOnly ? null : snapshot(true);
  }

  @Override
  public @Nullable MetricSnapshot collect(
      Predicate<String> included, PrometheusScrapeRequest request) {
    return request instanceof OthersOnly ? null : Collector.super.collect(included, request);
  }

  @Override
  public void write(TextOutput out, ExpositionFormatWriter writer) throws IOException {
    TextFormat format = TextFormat.of(writer);
    if (format == null) {
      writer.write(out, MetricSnapshots.of(snapshot(true)));
      return;
    }
    List<Series> sorted = rendered.sorted(series);
    if (sorted.isEmpty()) {
      return; // its first series is being made
    }
    out.write(rendered.header(format, writer, () -> sorted.get(0).family(Exemplars.EMPTY)));
    Reading reading = new Reading(format.hasExemplars());
    for (Series each : sorted) {
      each.write(out, format, writer, reading);
    }
  }

  private HistogramSnapshot snapshot(boolean withExemplars) {
    List<HistogramDataPointSnapshot> points =
        series.values().stream()
            .map(each -> each.point(withExemplars ? each.exemplars() : Exemplars.EMPTY))
            .toList();
    return new HistogramSnapshot(metadata, points);
  }

  /** Upper bounds of buckets: as exposed, with +Inf, and as recorded, without. */
  private static final class Bounds {
    final double[] withInfinity;
    final long[] recorded;

    Bounds(double[] exposed, double recordedPerUnit) {
      withInfinity = Arrays.copyOf(exposed, exposed.length + 1);
      withInfinity[exposed.length] = Double.POSITIVE_INFINITY;
      recorded =
          Arrays.stream(exposed).mapToLong(bound -> wholeUpTo(bound * recordedPerUnit)).toArray();
    }

    /** The largest whole number up to {@code bound}, which may be off by errors of rounding. */
    private static long wholeUpTo(double bound) {
      double nearest = Math.rint(bound);
      return (long) (nearest - bound > 4 * Math.ulp(bound) ? nearest - 1 : nearest);
    }

    boolean are(double[] exposed) {
      return Arrays.equals(withInfinity, 0, exposed.length, exposed, 0, exposed.length)
          && withInfinity.length == exposed.length + 1;
    }
  }

  /**
   * One series: the sum of its rows, of which there is one for a counter that its events are
   * counted with, and one for what is recorded alone. Without rows yet it reads 0.
   */
  final class Series {
    private final Labels labels;
    private final Bounds bounds;
    private final long createdMillis = System.currentTimeMillis();
    private final RenderedSeries rendered = new RenderedSeries();
    private volatile StripedHistogram[] rows = NO_ROWS;
    private @Nullable StripedHistogram alone;
    private boolean rowOfCounterTaken;

    Series(Labels labels, Bounds bounds) {
      this.labels = labels;
      this.bounds = bounds;
    }

    /** The row of what is recorded alone. */
    synchronized StripedHistogram alone() {
      if (alone == null) {
        alone = addRow();
      }
      return alone;
    }

    /** Whether the caller may add the one row that is also the count of a counter. */
    synchronized boolean takeRowOfCounter() {
      boolean free = !rowOfCounterTaken;
      rowOfCounterTaken = true;
      return free;
    }

    double recordedPerUnit() {
      return recordedPerUnit;
    }

    /** One row more. */
    synchronized StripedHistogram addRow() {
      StripedHistogram row = new StripedHistogram(bounds.recorded, current);
      StripedHistogram[] more = Arrays.copyOf(rows, rows.length + 1);
      more[rows.length] = row;
      rows = more;
      return row;
    }

    /** Events of each bucket, not cumulated, of all rows. */
    long[] counts() {
      long[] counts = new long[bounds.withInfinity.length];
      addCounts(counts);
      return counts;
    }

    private void addCounts(long[] counts) {
      for (StripedHistogram row : rows) {
        row.addCounts(counts);
      }
    }

    /** In the exposed unit. */
    double sum() {
      double sum = 0;
      for (StripedHistogram row : rows) {
        sum += row.sum();
      }
      return sum / recordedPerUnit;
    }

    HistogramDataPointSnapshot point(Exemplars exemplars) {
      return new HistogramDataPointSnapshot(
          ClassicHistogramBuckets.of(bounds.withInfinity, counts()),
          sum(),
          labels,
          exemplars,
          createdMillis);
    }

    /** The family with this series only. */
    HistogramSnapshot family(Exemplars exemplars) {
      return new HistogramSnapshot(metadata, List.of(point(exemplars)));
    }

    Exemplars exemplars() {
      List<BucketExemplars.Exemplar> taken = new ArrayList<>();
      for (StripedHistogram row : rows) {
        taken.addAll(row.scrapeExemplars());
      }
      return PrometheusExemplars.of(taken, recordedPerUnit);
    }

    private void scrapeExemplars(BucketExemplars.@Nullable Exemplar[] byBucket) {
      for (StripedHistogram row : rows) {
        row.scrapeExemplars(byBucket);
      }
    }

    void write(TextOutput out, TextFormat format, ExpositionFormatWriter writer, Reading reading)
        throws IOException {
      byte[][] lines = rendered.prefixes(format);
      if (lines == null) {
        lines = rendered.render(format, writer, family(Exemplars.EMPTY));
      }
      reading.clear(bounds.withInfinity.length);
      addCounts(reading.counts);
      if (format.hasExemplars()) {
        scrapeExemplars(reading.exemplars);
      }
      long cumulated = 0;
      int line = 0;
      for (long count : reading.counts) {
        BucketExemplars.Exemplar exemplar = format.hasExemplars() ? reading.exemplars[line] : null;
        double value = exemplar == null ? 0 : exemplar.value() / recordedPerUnit;
        cumulated += count;
        out.line(lines[line++], cumulated, exemplar, value);
      }
      out.line(lines[line++], cumulated);
      out.line(lines[line], sum());
    }
  }

  /** What one scraper reads of one series after the other, by bucket. */
  private static final class Reading {
    private static final BucketExemplars.@Nullable Exemplar[] NO_EXEMPLARS = {};

    private final boolean withExemplars;
    private long[] counts = {};
    private BucketExemplars.@Nullable Exemplar[] exemplars = NO_EXEMPLARS;

    Reading(boolean withExemplars) {
      this.withExemplars = withExemplars;
    }

    /** For the next series; two have the same buckets, unless a user's filter is particular. */
    void clear(int buckets) {
      if (counts.length != buckets) {
        counts = new long[buckets];
        exemplars = withExemplars ? new BucketExemplars.@Nullable Exemplar[buckets] : NO_EXEMPLARS;
      } else {
        Arrays.fill(counts, 0);
        Arrays.fill(exemplars, null);
      }
    }
  }
}
