package io.chatroom.instrumentation.recording;

import io.prometheus.metrics.model.registry.MetricType;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.registry.PrometheusScrapeRequest;
import io.prometheus.metrics.model.snapshots.MetricFamilyDescriptor;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A Prometheus registry in which a metric of Micrometer's that cannot be read costs its own lines
 * and not the scrape, as with a function counter of the application's that throws: Micrometer reads
 * those only while it is collected from, under no name that could be left out before.
 */
public final class GuardedPrometheusRegistry extends PrometheusRegistry {

  static final String NOT_READ = "A metric could not be read and was left out";

  private volatile @Nullable Problems problems;

  /** Where failures are counted from now on. */
  void tell(Problems counted) {
    problems = counted;
  }

  @Override
  public void register(MultiCollector collector) {
    super.register(new Guarded(collector));
  }

  @Override
  public void unregister(MultiCollector collector) {
    super.unregister(new Guarded(collector));
  }

  private MetricSnapshots guarded(Supplier<MetricSnapshots> collection) {
    try {
      return collection.get();
    } catch (RuntimeException | StackOverflowError theirs) {
      Problems counted = problems;
      if (counted != null) {
        counted.caught(Component.CORE, NOT_READ, theirs);
      }
      return new MetricSnapshots();
    }
  }

  /** Equal to another guard of the same collector, so that the registry finds it again. */
  private final class Guarded implements MultiCollector {
    private final MultiCollector collector;

    Guarded(MultiCollector collector) {
      this.collector = collector;
    }

    @Override
    public MetricSnapshots collect() {
      return guarded(collector::collect);
    }

    @Override
    public MetricSnapshots collect(PrometheusScrapeRequest request) {
      return guarded(() -> collector.collect(request));
    }

    @Override
    public MetricSnapshots collect(Predicate<String> included) {
      return guarded(() -> collector.collect(included));
    }

    @Override
    public MetricSnapshots collect(Predicate<String> included, PrometheusScrapeRequest request) {
      return guarded(() -> collector.collect(included, request));
    }

    @Override
    public List<MetricFamilyDescriptor> getMetricFamilyDescriptors() {
      return collector.getMetricFamilyDescriptors();
    }

    @Override
    @SuppressWarnings("deprecation") // a collector may know no other way
    public List<String> getPrometheusNames() {
      return collector.getPrometheusNames();
    }

    @Override
    @SuppressWarnings("deprecation")
    public @Nullable MetricType getMetricType(String name) {
      return collector.getMetricType(name);
    }

    @Override
    @SuppressWarnings("deprecation")
    public @Nullable Set<String> getLabelNames(String name) {
      return collector.getLabelNames(name);
    }

    @Override
    @SuppressWarnings("deprecation")
    public @Nullable MetricMetadata getMetadata(String name) {
      return collector.getMetadata(name);
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Guarded guarded && guarded.collector.equals(collector);
    }

    @Override
    public int hashCode() {
      return collector.hashCode();
    }
  }
}
