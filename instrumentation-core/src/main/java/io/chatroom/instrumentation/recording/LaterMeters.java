package io.chatroom.instrumentation.recording;

import io.micrometer.core.instrument.Meter;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.registry.PrometheusScrapeRequest;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the scrape when the application registers a meter after us that ours leaves no room for:
 * the same series twice, or two kinds of one name, and the Prometheus client answers nothing at
 * all. Such a meter goes out of the registry, as Micrometer would not have published it either had
 * it known of ours. It shows nothing itself and is asked at each scrape before Micrometer's
 * collectors are, which are of the kind that the client asks last.
 */
final class LaterMeters implements Collector {

  private final PrometheusMeterRegistry registry;
  private final Predicate<Meter> hasNoRoom;
  private final Problems problems;
  private final AtomicInteger begun = new AtomicInteger();
  private final AtomicInteger ended = new AtomicInteger();
  private volatile long seen;

  /**
   * @param hasNoRoom whether a meter of the registry cannot be exposed beside our series
   */
  LaterMeters(PrometheusMeterRegistry registry, Predicate<Meter> hasNoRoom, Problems problems) {
    this.registry = registry;
    this.hasNoRoom = hasNoRoom;
    this.problems = problems;
  }

  /** Makes a series of ours, for which a meter is in the registry for a moment. */
  <T> T whileOurs(Supplier<T> registration) {
    begun.incrementAndGet();
    try {
      return registration.get();
    } finally {
      ended.incrementAndGet();
    }
  }

  @Override
  public @Nullable MetricSnapshot collect() {
    try {
      int made = ended.get();
      List<Meter> meters = registry.getMeters();
      if (made != begun.get()) {
        return null; // one of them may be ours
      }
      long now = made + meters.stream().mapToLong(System::identityHashCode).sum();
      if (now != seen) { // names take longer than anything else here
        meters.stream().filter(hasNoRoom).forEach(this::takeOut);
        seen = now;
      }
    } catch (Throwable ours) {
      problems.caught(Component.CORE, "Meters of the application could not be looked at", ours);
    }
    return null;
  }

  @Override
  public @Nullable MetricSnapshot collect(PrometheusScrapeRequest request) {
    return collect();
  }

  @Override
  public @Nullable MetricSnapshot collect(Predicate<String> included) {
    return collect();
  }

  @Override
  public @Nullable MetricSnapshot collect(
      Predicate<String> included, PrometheusScrapeRequest request) {
    return collect();
  }

  private void takeOut(Meter meter) {
    registry.remove(meter);
    problems.warnOnce(
        "The application registered %s after us under a name of ours; it was taken out of the registry, where it would have stopped every scrape"
            .formatted(meter.getId().getName()));
  }
}
