package io.chatroom.sample;

import static org.assertj.core.api.Assertions.assertThat;

import io.chatroom.instrumentation.bundle.MonitoringBundle;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.Yaml;

/** Whom each alert of the bundle reaches, by Alertmanager's own tool. */
@Tag("tools")
class AlertRoutingTest {

  private static final Path CONFIG = Path.of("stack/alertmanager.yml");

  /** By service and severity. */
  private static final Map<String, String> RECEIVERS =
      Map.ofEntries(
          Map.entry("chatroom critical", "chatroom-webhook,critical,chatroom-email"),
          Map.entry("chatroom warning", "chatroom-webhook,chatroom-email"),
          Map.entry("chatroom info", "chatroom-webhook,chatroom-email"),
          Map.entry("host critical", "critical,ops-email"),
          Map.entry("host warning", "ops-email"),
          Map.entry("postgresql critical", "critical,database-email"),
          Map.entry("postgresql warning", "database-email"),
          Map.entry("redis critical", "critical,ops-email"),
          Map.entry("redis warning", "ops-email"),
          Map.entry("nginx critical", "critical,ops-email"),
          Map.entry("monitoring critical", "critical,ops-email"),
          Map.entry("monitoring warning", "ops-email"),
          Map.entry("monitoring none", "dead-mans-switch"));

  @Test
  void config_isAcceptedByAmtool() throws Exception {
    assertThat(amtool("check-config", CONFIG.toString())).contains("SUCCESS");
  }

  @ParameterizedTest
  @MethodSource("alerts")
  void alert_reachesThoseItConcerns(Map<String, String> labels) throws Exception {
    String kind = labels.get("service") + " " + labels.get("severity");

    assertThat(receivers(labels)).isEqualTo(RECEIVERS.get(kind));
  }

  @Test
  void escalated_reachesTheSecondLineAndTheChat() throws Exception {
    Map<String, String> escalated =
        Map.of("alertname", "ChatRoomAlertEscalated", "severity", "critical", "escalation", "l2");

    assertThat(receivers(escalated)).isEqualTo("second-line");
    assertThat(receivers(with(escalated, "service", "chatroom")))
        .isEqualTo("chatroom-webhook,second-line");
  }

  /** As users of the reference know it: a page comes sooner and again after half an hour. */
  @Test
  void notices_comeAndComeAgainInTime() throws Exception {
    assertThat(Files.readString(CONFIG))
        .containsSubsequence(
            "route:",
            "group_by: [alertname, cluster, service]",
            "group_wait: 10s",
            "group_interval: 10s",
            "repeat_interval: 1h",
            "receiver: critical",
            "group_wait: 5s",
            "repeat_interval: 30m");
  }

  @Test
  void unknownAlerts_reachOperations() throws Exception {
    assertThat(receivers(Map.of("alertname", "Other"))).isEqualTo("ops-email");
    assertThat(receivers(Map.of("alertname", "Other", "severity", "critical")))
        .isEqualTo("critical,ops-email");
  }

  @SuppressWarnings("unchecked")
  static Stream<Map<String, String>> alerts() {
    Map<String, Object> rules =
        new Yaml()
            .load(MonitoringBundle.builder().build().files().get("rules/chatroom-alerts.yml"));
    return ((List<Map<String, Object>>) rules.get("groups"))
        .stream()
            .flatMap(group -> ((List<Map<String, Object>>) group.get("rules")).stream())
            .filter(rule -> !rule.get("alert").equals("ChatRoomAlertEscalated"))
            .map(
                rule ->
                    with(
                        (Map<String, String>) rule.get("labels"),
                        "alertname",
                        (String) rule.get("alert")));
  }

  private static Map<String, String> with(Map<String, String> labels, String key, String value) {
    Map<String, String> more = new TreeMap<>(labels);
    more.put(key, value);
    return more;
  }

  private static String receivers(Map<String, String> labels) throws Exception {
    List<String> arguments = new ArrayList<>(List.of("config", "routes", "test"));
    arguments.add("--config.file=" + CONFIG);
    labels.forEach((key, value) -> arguments.add(key + "=" + value));
    return amtool(arguments.toArray(String[]::new)).lines().toList().get(0);
  }

  private static String amtool(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(Tools.amtool().toString()));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said;
  }
}
