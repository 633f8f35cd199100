package io.chatroom.sample.ops;

import io.chatroom.sample.ops.AlertmanagerClient.Matcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The alerts that a command is about: all of one name, or a single one, with their escalations.
 *
 * @param name the alert's name
 * @param alerts at least one, all firing
 */
record AlertChoice(String name, List<Alert> alerts) {

  private static final int ID_MIN = 4;

  /**
   * @param firing the newest first
   * @param word a name, the beginning of an id, or empty for the newest
   * @throws BadCommandException if nothing or more than one thing fits, naming what there is
   */
  static AlertChoice of(List<Alert> firing, String word) throws BadCommandException {
    if (firing.isEmpty()) {
      throw new BadCommandException("Nothing is firing.");
    }
    if (word.isEmpty()) {
      return named(firing, firing.get(0).name());
    }
    if (firing.stream().anyMatch(alert -> alert.name().equalsIgnoreCase(word))) {
      return named(firing, word);
    }
    List<Alert> byId = byId(firing, word);
    if (byId.size() == 1) {
      Alert alert = byId.get(0);
      return new AlertChoice(alert.name(), withEscalation(firing, alert));
    }
    throw new BadCommandException(
        "%s. Firing now: %s"
            .formatted(
                byId.isEmpty()
                    ? "No alert that fires has the name or id '%s'".formatted(word)
                    : "More than one id begins with '%s'".formatted(word),
                AlertText.names(firing)));
  }

  private static AlertChoice named(List<Alert> firing, String name) {
    List<Alert> alerts =
        firing.stream().filter(alert -> alert.name().equalsIgnoreCase(name)).toList();
    return new AlertChoice(alerts.get(0).name(), alerts);
  }

  private static List<Alert> byId(List<Alert> firing, String word) {
    String id = word.toLowerCase(Locale.ROOT);
    return id.length() < ID_MIN
        ? List.of()
        : firing.stream()
            .filter(alert -> alert.fingerprint().toLowerCase(Locale.ROOT).startsWith(id))
            .toList();
  }

  private static List<Alert> withEscalation(List<Alert> firing, Alert chosen) {
    return firing.stream()
        .filter(
            alert ->
                alert.name().equals(chosen.name()) && alert.ownLabels().equals(chosen.ownLabels()))
        .toList();
  }

  /**
   * What a silence has to match to cover the alerts and their escalations, those to come included:
   * the name in either of its two places, and what the alerts have in common.
   */
  List<Matcher> matchers() {
    String quoted = quoted(name);
    List<Matcher> matchers = new ArrayList<>();
    matchers.add(Matcher.regex("alertname", quoted + "|" + Alert.ESCALATION));
    matchers.add(Matcher.regex(Alert.ESCALATED_ALERT, quoted + "|"));
    common().forEach((label, value) -> matchers.add(Matcher.equal(label, value)));
    return matchers;
  }

  private Map<String, String> common() {
    Map<String, String> common = new TreeMap<>(alerts.get(0).ownLabels());
    for (Alert alert : alerts) {
      common.entrySet().retainAll(alert.ownLabels().entrySet());
    }
    common.values().removeIf(String::isEmpty);
    return common;
  }

  /** In the syntax that Go's and Java's expressions have in common. */
  private static String quoted(String name) {
    return name.matches("\\w+") ? name : Pattern.quote(name);
  }

  /** The name, and how many there are of it if there are more than one. */
  String title() {
    long own = alerts.stream().filter(alert -> !alert.isEscalation()).count();
    return own > 1 ? "%s (%d alerts)".formatted(name, own) : name;
  }
}
