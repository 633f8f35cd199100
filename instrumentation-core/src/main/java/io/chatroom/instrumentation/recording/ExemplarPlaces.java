package io.chatroom.instrumentation.recording;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.registry.MetricType;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.Exemplar;
import io.prometheus.metrics.model.snapshots.Exemplars;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.MetricFamilyDescriptor;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where Micrometer's {@code scrape()} writes the exemplars of a histogram. With its default
 * configuration it writes one beside {@code _count} too, for which a Prometheus before 2.43 rejects
 * the whole scrape: an application that has had no exemplars so far must not lose all of its
 * metrics by having ours. The registry does not tell its configuration, so it is tried.
 */
final class ExemplarPlaces {

  private static final Logger log = LoggerFactory.getLogger("io.chatroom.instrumentation");

  private static final String NAME = "chatroom_exemplar_places";

  private final PrometheusMeterRegistry registry;
  private @Nullable Boolean bucketsOnly;

  ExemplarPlaces(PrometheusMeterRegistry registry) {
    this.registry = registry;
  }

  /** Tried at the first scrape. */
  synchronized boolean areBucketsOnly() {
    if (bucketsOnly == null) {
      // Trying collects every histogram of ours too, each of which asks again.
      bucketsOnly = false;
      bucketsOnly = tryOut();
      if (!bucketsOnly) {
        log.info(
            "No exemplars in PrometheusMeterRegistry.scrape(), which would write them on _count too;"
                + " let its PrometheusConfig.prometheusProperties() set"
                + " io.prometheus.exporter.exemplarsOnAllMetricTypes=false");
      }
    }
    return bucketsOnly;
  }

  private boolean tryOut() {
    Collector histogram = new OneExemplar(Thread.currentThread());
    registry.getPrometheusRegistry().register(histogram);
    try {
      return registry
          .scrape("application/openmetrics-text; version=1.0.0; charset=utf-8", Set.of(NAME))
          .lines()
          .filter(line -> line.startsWith(NAME + "_count"))
          .noneMatch(line -> line.contains("#"));
    } catch (RuntimeException brokenCollector) {
      return false;
    } finally {
      registry.getPrometheusRegistry().unregister(histogram);
    }
  }

  /** An empty histogram with an exemplar, to be seen by one thread. */
  private record OneExemplar(Thread reader) implements Collector {

    private static final MetricFamilyDescriptor DESCRIPTOR =
        MetricFamilyDescriptor.of(MetricType.HISTOGRAM, new MetricMetadata(NAME));

    /** Keeps other threads' scrapes of certain names away. */
    @Override
    public MetricFamilyDescriptor getMetricFamilyDescriptor() {
      return DESCRIPTOR;
    }

    @Override
    public @Nullable MetricSnapshot collect() {
      return Thread.currentThread() == reader ? snapshot() : null;
    }

    private static HistogramSnapshot snapshot() {
      return HistogramSnapshot.builder()
          .name(NAME)
          .dataPoint(
              HistogramSnapshot.HistogramDataPointSnapshot.builder()
                  .classicHistogramBuckets(
                      ClassicHistogramBuckets.of(
                          new double[] {Double.POSITIVE_INFINITY}, new long[] {1}))
                  .sum(1)
                  .exemplars(
                      Exemplars.of(Exemplar.builder().value(1).traceId("a").spanId("b").build()))
                  .build())
          .build();
    }
  }
}
