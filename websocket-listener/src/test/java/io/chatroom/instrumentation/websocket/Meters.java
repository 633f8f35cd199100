package io.chatroom.instrumentation.websocket;

import io.chatroom.instrumentation.ChatMeter;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.search.Search;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Reads what was recorded. */
final class Meters {

  private final MeterRegistry registry;

  Meters(MeterRegistry registry) {
    this.registry = registry;
  }

  /** Sum of the series with these labels; 0 if there is none. */
  long count(ChatMeter meter, String... labels) {
    Search search = registry.find(meter.id()).tags(labels);
    double counters = search.counters().stream().mapToDouble(Counter::count).sum();
    double functions = search.functionCounters().stream().mapToDouble(FunctionCounter::count).sum();
    double timers = search.timers().stream().mapToLong(timer -> timer.count()).sum();
    double summaries = search.summaries().stream().mapToLong(summary -> summary.count()).sum();
    return (long) (counters + functions + timers + summaries);
  }

  /** Sum of what a histogram of sizes has seen. */
  long total(ChatMeter meter, String... labels) {
    return (long)
        registry.find(meter.id()).tags(labels).summaries().stream()
            .mapToDouble(summary -> summary.totalAmount())
            .sum();
  }

  long gauge(ChatMeter meter) {
    return (long) registry.find(meter.id()).gauges().stream().mapToDouble(Gauge::value).sum();
  }

  /** Counts above 0 by the values of their labels other than {@code endpoint}. */
  Map<String, Long> counts(ChatMeter meter, String... withLabels) {
    Map<String, Long> counts = new TreeMap<>();
    for (Counter counter : registry.find(meter.id()).tags(withLabels).counters()) {
      if (counter.count() > 0) {
        String labels =
            meter.labelKeys().stream()
                .filter(key -> !key.equals("endpoint"))
                .map(key -> counter.getId().getTag(key))
                .collect(Collectors.joining(" "));
        counts.merge(labels, (long) counter.count(), Long::sum);
      }
    }
    return counts;
  }

  boolean has(ChatMeter meter, String key, String value) {
    return registry.find(meter.id()).meters().stream()
        .anyMatch(found -> found.getId().getTags().contains(Tag.of(key, value)));
  }
}
