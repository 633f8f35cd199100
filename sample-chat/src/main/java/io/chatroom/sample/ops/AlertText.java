package io.chatroom.sample.ops;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Alerts as the ops room reads them. */
final class AlertText {

  /** Room for the line that says what was left out, below the longest message of the chat. */
  private static final int MAX = 3_800;

  private AlertText() {}

  /** News of one group: what fires first. */
  static String news(List<Alert> changes, Map<String, String> groupLabels, int truncated) {
    List<String> blocks = new ArrayList<>();
    changes.stream().filter(Alert::isFiring).map(AlertText::block).forEach(blocks::add);
    changes.stream().filter(alert -> !alert.isFiring()).map(AlertText::block).forEach(blocks::add);
    String head = changes.size() == 1 ? "" : summary(changes) + group(groupLabels);
    String text = joined(head, blocks);
    return truncated == 0
        ? text
        : text + "\n(%d more were left out by Alertmanager: its max_alerts)".formatted(truncated);
  }

  /** The present state, for /alerts. */
  static String list(List<Alert> firing) {
    return firing.isEmpty()
        ? "Nothing is firing."
        : joined(
            "%d firing".formatted(firing.size()), firing.stream().map(AlertText::block).toList());
  }

  /** One line of names to choose from. */
  static String names(List<Alert> alerts) {
    List<String> names = new ArrayList<>();
    for (Alert alert : alerts) {
      names.add("%s (%s)".formatted(shortened(alert.name(), 80), alert.shortId()));
      if (names.size() == 10 && alerts.size() > 10) {
        names.add("and %d more".formatted(alerts.size() - 10));
        break;
      }
    }
    return String.join(", ", names);
  }

  /** In the largest two units: 2 h 5 min. */
  static String duration(Duration duration) {
    long seconds = Math.max(0, duration.toSeconds());
    if (seconds < 60) {
      return seconds + " s";
    }
    long minutes = seconds / 60;
    if (minutes < 60) {
      return minutes + " min";
    }
    long hours = minutes / 60;
    if (hours < 48) {
      return minutes % 60 == 0 ? hours + " h" : "%d h %d min".formatted(hours, minutes % 60);
    }
    return hours % 24 == 0 ? hours / 24 + " d" : "%d d %d h".formatted(hours / 24, hours % 24);
  }

  private static String summary(List<Alert> changes) {
    long firing = changes.stream().filter(Alert::isFiring).count();
    return "%d firing, %d resolved".formatted(firing, changes.size() - firing);
  }

  private static String group(Map<String, String> labels) {
    StringBuilder group = new StringBuilder();
    labels.forEach(
        (name, value) ->
            group
                .append(group.isEmpty() ? ": " : ", ")
                .append(shortened(name, 40))
                .append('=')
                .append(shortened(value, 80)));
    return group.toString();
  }

  private static String joined(String head, List<String> blocks) {
    StringBuilder text = new StringBuilder(head);
    for (int i = 0; i < blocks.size(); i++) {
      if (text.length() + blocks.get(i).length() + 1 > MAX) {
        text.append("\n... and %d more: type /alerts".formatted(blocks.size() - i));
        break;
      }
      text.append(text.isEmpty() ? "" : "\n").append(blocks.get(i));
    }
    return text.toString();
  }

  private static String block(Alert alert) {
    StringBuilder block = new StringBuilder();
    String severity = alert.labels().getOrDefault("severity", "");
    block
        .append(alert.isFiring() ? "FIRING " : "RESOLVED ")
        .append(alert.isEscalation() ? "(escalated) " : "")
        .append(shortened(alert.name(), 120))
        .append(severity.isEmpty() ? "" : " [" + shortened(severity, 20) + "]")
        .append(alert.isFiring() ? since(alert.startsAt()) : after(alert))
        .append(" (")
        .append(alert.shortId())
        .append(')');
    line(block, alert.annotations().get("summary"));
    if (alert.isFiring()) {
      line(block, alert.annotations().get("description"));
    }
    String runbook = runbook(alert);
    line(block, runbook.isEmpty() ? null : "runbook: " + runbook);
    Alert.Silenced silence = alert.silence();
    if (silence != null) {
      line(block, "silenced by %s until %s".formatted(silence.by(), minute(silence.until())));
    }
    return block.toString();
  }

  /** A link and nothing else: "javascript:" and the like are not one. */
  private static String runbook(Alert alert) {
    String url = alert.annotations().getOrDefault("runbook_url", "");
    return url.matches("https?://[^\\s<>\"]{1,500}") ? url : "";
  }

  private static String since(Instant start) {
    return " since " + minute(start);
  }

  static String minute(Instant time) {
    return time.truncatedTo(ChronoUnit.MINUTES)
        .toString()
        .replace('T', ' ')
        .replace(":00Z", " UTC");
  }

  private static String after(Alert alert) {
    Instant end = alert.endsAt();
    return end == null ? "" : " after " + duration(Duration.between(alert.startsAt(), end));
  }

  private static void line(StringBuilder block, @Nullable String text) {
    if (text != null && !text.isBlank()) {
      block.append("\n  ").append(shortened(text.strip(), 600));
    }
  }

  /** On one line, and without what a terminal or a page would act on. */
  private static String shortened(String text, int max) {
    String plain = text.replaceAll("\\p{Cntrl}+", " ");
    if (plain.length() <= max) {
      return plain;
    }
    int end = Character.isHighSurrogate(plain.charAt(max - 2)) ? max - 2 : max - 1;
    return plain.substring(0, end) + "…";
  }
}
