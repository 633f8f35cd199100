package io.chatroom.sample;

import static org.assertj.core.api.Assertions.assertThat;

import io.chatroom.instrumentation.bundle.MonitoringBundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/**
 * Which alerts {@link LiveAlertsTest} causes, and why not the others. It takes minutes and is not
 * run with the rest, so the table of its last run is held against the bundle here.
 */
class CausedAlertsTest {

  /** None is about the chat. Each fires and resolves in promtool's cases. */
  private static final Map<String, String> NOT_CAUSED =
      Map.ofEntries(
          Map.entry("Watchdog", "fires always"),
          Map.entry("PrometheusAlertmanagerUnreachable", "nothing arrives while it fires"),
          Map.entry("AlertmanagerNotificationsFailing", "nor while this does"),
          Map.entry("PrometheusRuleFailures", "would need a rule that is wrong"),
          Map.entry("PrometheusConfigReloadFailed", "would need a wrong configuration"),
          Map.entry("HighCPUUsage", "would keep the machine's processors busy"),
          Map.entry("HighMemoryUsage", "would fill the machine's memory"),
          Map.entry("DiskSpaceUsage", "would fill the machine's disk"),
          Map.entry("DiskWillFillIn24h", "would fill the machine's disk"),
          Map.entry("PostgreSQLHighConnections", "the chat takes ten of a hundred"),
          Map.entry("RedisHighMemoryUsage", "the chat keeps nothing in Redis"));

  private static final Pattern ROW =
      Pattern.compile("^\\| .* \\| (\\w+)(, \\w+)? \\| \\d+ \\| \\d+ \\|$", Pattern.MULTILINE);

  @Test
  void everyAlertAboutTheChat_isToBeCaused() {
    assertThat(toBeCaused()).containsAll(alertsOfTheChat());
    assertThat(alerts().keySet()).containsAll(NOT_CAUSED.keySet());
  }

  @Test
  void theTableOfTheLastRun_hasEveryAlertThatIsToBeCaused() throws IOException {
    String readme = Files.readString(Path.of("stack/README.md"));
    Set<String> caused =
        ROW.matcher(readme).results().map(row -> row.group(1)).collect(Collectors.toSet());

    assertThat(caused).isEqualTo(toBeCaused());
  }

  /** Names of the alerts that {@link LiveAlertsTest} must cause. */
  static Set<String> toBeCaused() {
    Set<String> names = new TreeSet<>(alerts().keySet());
    names.removeAll(NOT_CAUSED.keySet());
    return names;
  }

  static Set<String> alertsOfTheChat() {
    return alerts().entrySet().stream()
        .filter(
            alert ->
                "chatroom".equals(alert.getValue().get("service"))
                    || alert.getValue().containsKey("escalation"))
        .map(Map.Entry::getKey)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Every alert of the bundle with its labels. */
  @SuppressWarnings("unchecked")
  static Map<String, Map<String, String>> alerts() {
    Map<String, Object> rules =
        new Yaml()
            .load(MonitoringBundle.builder().build().files().get("rules/chatroom-alerts.yml"));
    Map<String, Map<String, String>> alerts = new TreeMap<>();
    for (Map<String, Object> group : (List<Map<String, Object>>) rules.get("groups")) {
      for (Map<String, Object> rule : (List<Map<String, Object>>) group.get("rules")) {
        alerts.put((String) rule.get("alert"), (Map<String, String>) rule.get("labels"));
      }
    }
    return alerts;
  }
}
