package io.chatroom.sample;

import io.chatroom.instrumentation.bundle.MonitoringBundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * The bundle and the stack's configuration with every duration divided, so that a test need not
 * wait for hours: {@code for}, ranges, offsets, intervals, and the seconds that two rules spell as
 * numbers. No threshold, no label and no comparison is another.
 */
final class ScaledBundle {

  /** What durations are divided by: 5 minutes take 5 seconds. */
  static final int FACTOR = 60;

  private static final Pattern UNIT = Pattern.compile("(\\d+)(ms|[smhdwy])");
  private static final String TIME = "((?:\\d+(?:ms|[smhdwy]))+)";
  private static final Pattern DURATION =
      Pattern.compile(
          "((?:for|keep_firing_for|interval|group_wait|group_interval|repeat_interval|offset):? |\\[)"
              + TIME
              + "(?=[])\\s,}]|$)",
          Pattern.MULTILINE);
  private static final Pattern SECONDS = Pattern.compile("(\\* |, )(300|86400)\\b");

  private ScaledBundle() {}

  /** Makes {@code stack} use the divided rules, and scrape and evaluate every second. */
  static void prepare(Stack stack, Path folder) throws IOException {
    Path bundle = folder.resolve("monitoring");
    MonitoringBundle.builder().build().exportTo(bundle);
    for (String name : new String[] {"chatroom-recording.yml", "chatroom-alerts.yml"}) {
      Path file = bundle.resolve("rules").resolve(name);
      Files.writeString(file, divided(Files.readString(file)));
    }
    Path prometheus = folder.resolve("prometheus-scaled.yml");
    Files.writeString(
        prometheus,
        Files.readString(Path.of("stack/prometheus.yml"))
            .replaceAll("(scrape|evaluation)_interval: \\d+s", "$1_interval: 1s")
            .replaceAll("scrape_timeout: \\d+s", "scrape_timeout: 1s"));
    Path alertmanager = folder.resolve("alertmanager-scaled.yml");
    Files.writeString(alertmanager, divided(Files.readString(Path.of("stack/alertmanager.yml"))));
    stack
        .with("STACK_MONITORING", bundle.toString())
        .with("STACK_PROMETHEUS_CONFIG", prometheus.toString())
        .with("STACK_ALERTMANAGER_CONFIG", alertmanager.toString());
  }

  /** Lets {@code url} have what would be mail to operations and to the DBAs. */
  static void mailTo(String url, Stack stack) throws IOException {
    Path alertmanager = Path.of(stack.environment().get("STACK_ALERTMANAGER_CONFIG"));
    Files.writeString(
        alertmanager,
        Files.readString(alertmanager)
            .replaceAll(
                "(?m)^  - name: (ops|database)-email\\R",
                "$0    webhook_configs: [{url: '" + url + "'}]\n"));
  }

  static String divided(String rules) {
    String durations =
        DURATION
            .matcher(rules)
            .replaceAll(match -> match.group(1) + millis(match.group(2)) / FACTOR + "ms");
    return SECONDS
        .matcher(durations)
        .replaceAll(match -> match.group(1) + Integer.parseInt(match.group(2)) / FACTOR);
  }

  private static long millis(String duration) {
    return UNIT.matcher(duration).results().mapToLong(ScaledBundle::millis).sum();
  }

  private static long millis(MatchResult part) {
    long unit =
        switch (part.group(2)) {
          case "ms" -> 1;
          case "s" -> 1_000;
          case "m" -> 60_000;
          case "h" -> 3_600_000;
          case "d" -> 86_400_000;
          case "w" -> 7 * 86_400_000L;
          default -> throw new AssertionError(part.group());
        };
    return Long.parseLong(part.group(1)) * unit;
  }
}
