package io.chatroom.instrumentation;

import io.chatroom.instrumentation.ChatMeter.Section;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Renders docs/metrics.md from the contract. */
final class MetricsPage {

  private static final Map<Section, String> TITLES =
      Map.of(
          Section.HTTP, "HTTP",
          Section.WEBSOCKET, "WebSocket",
          Section.CHAT, "Chat",
          Section.DATABASE, "Database",
          Section.EVERYWHERE, "Everywhere");

  private MetricsPage() {}

  static String render() {
    StringBuilder page =
        new StringBuilder(
            """
            # Metrics

            The contract, version %d. Generated from `ChatMeter`; a test fails when this page is stale.

            Names are fixed once published, and one name always has the same labels. Units are seconds and bytes. Every
            label value comes from a finite set: `_other` takes the overflow, so that totals stay exact. A user, a session,
            an address, a raw path or raw SQL is never a label. What is known is registered at 0, so that a rate has data
            from the first scrape on.

            A histogram has the series `_bucket`, `_count` and `_sum`.
            **opt-in** marks a name that is off by default.
            """
                .formatted(ChatMeter.CONTRACT_VERSION));
    for (Section section : Section.values()) {
      page.append("\n## ").append(TITLES.get(section)).append('\n');
      Arrays.stream(ChatMeter.values())
          .filter(meter -> meter.section() == section)
          .forEach(meter -> page.append(entry(meter)));
    }
    return page.toString();
  }

  private static String entry(ChatMeter meter) {
    StringBuilder entry =
        new StringBuilder("\n### `" + meter.prometheusName() + "`\n\n")
            .append(meter.kind().name().toLowerCase(Locale.ROOT))
            .append(meter.isOffByDefault() ? ", **opt-in**" : "")
            .append(". ")
            .append(meter.help())
            .append('\n');
    if (!meter.labels().isEmpty()) {
      entry.append('\n');
      meter
          .labels()
          .forEach(
              label ->
                  entry
                      .append("- `")
                      .append(label.key())
                      .append("`: ")
                      .append(label.bound())
                      .append('\n'));
    }
    if (meter.buckets().length > 0) {
      entry.append("\nBuckets: ").append(buckets(meter)).append('\n');
    }
    return entry.toString();
  }

  private static String buckets(ChatMeter meter) {
    return Arrays.stream(meter.buckets())
        .mapToObj(
            bound ->
                bound == Math.rint(bound) ? Long.toString((long) bound) : Double.toString(bound))
        .collect(Collectors.joining(" "));
  }
}
