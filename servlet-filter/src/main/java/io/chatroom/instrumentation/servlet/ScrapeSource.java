package io.chatroom.instrumentation.servlet;

import io.chatroom.instrumentation.ChatRoomTelemetry;
import io.chatroom.instrumentation.recording.Component;
import io.chatroom.instrumentation.recording.Problems;
import io.chatroom.instrumentation.recording.Recorders;
import io.chatroom.instrumentation.recording.TextFamily;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.registry.PrometheusScrapeRequest;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The Prometheus registry of a telemetry as a scrape sees it: what fails in it costs its own lines
 * and not the scrape. Empty while there is no such registry, see {@link #isPresent()}.
 */
final class ScrapeSource extends PrometheusRegistry {

  /**
   * More failing metrics than this, and it is something that does not say its name: Micrometer's
   * function counters and timers, whereas it reads a gauge that throws as NaN itself.
   */
  private static final int MAX_LEFT_OUT = 10;

  private final MeterRegistry meterRegistry;
  private final Recorders recorders;
  private final Problems problems;

  ScrapeSource(ChatRoomTelemetry telemetry) {
    this.recorders = telemetry.recorders();
    this.meterRegistry = telemetry.meterRegistry();
    this.problems = telemetry.recorders().problems();
  }

  /** Whether there is anything Prometheus can scrape; a composite may be filled late. */
  boolean isPresent() {
    return find(meterRegistry) != null;
  }

  /** What writes itself; nothing where the registry is not the one that is recorded into. */
  List<TextFamily> textFamilies() {
    return recorders.textFamilies();
  }

  @Override
  public MetricSnapshots scrape(@Nullable PrometheusScrapeRequest request) {
    return scrape(name -> true, request);
  }

  @Override
  public MetricSnapshots scrape(
      @Nullable Predicate<String> included, @Nullable PrometheusScrapeRequest request) {
    PrometheusMeterRegistry found = find(meterRegistry);
    if (found == null) {
      return new MetricSnapshots();
    }
    PrometheusRegistry registry = found.getPrometheusRegistry();
    Predicate<String> wanted = included == null ? name -> true : included;
    Set<String> leftOut = new HashSet<>();
    while (true) {
      LastAsked lastAsked = new LastAsked(wanted, leftOut);
      try {
        return registry.scrape(lastAsked, request);
      } catch (RuntimeException | StackOverflowError theirs) {
        problems.caught(Component.CORE, "A metric could not be read and was left out", theirs);
        String failed = lastAsked.name;
        if (failed == null || leftOut.size() == MAX_LEFT_OUT || !leftOut.add(failed)) {
          throw theirs;
        }
      }
    }
  }

  private static @Nullable PrometheusMeterRegistry find(MeterRegistry registry) {
    if (registry instanceof PrometheusMeterRegistry prometheus) {
      return prometheus;
    }
    if (registry instanceof CompositeMeterRegistry composite) {
      for (MeterRegistry part : composite.getRegistries()) {
        PrometheusMeterRegistry found = find(part);
        if (found != null) {
          return found;
        }
      }
    }
    return null;
  }

  /** The registry asks for a name just before it reads the metric, so the last one is to blame. */
  private static final class LastAsked implements Predicate<String> {
    private final Predicate<String> wanted;
    private final Set<String> leftOut;
    private @Nullable String name;

    LastAsked(Predicate<String> wanted, Set<String> leftOut) {
      this.wanted = wanted;
      this.leftOut = leftOut;
    }

    @Override
    public boolean test(String asked) {
      if (leftOut.contains(asked) || !wanted.test(asked)) {
        return false;
      }
      name = asked;
      return true;
    }
  }
}
