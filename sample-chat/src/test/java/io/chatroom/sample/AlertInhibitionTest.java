package io.chatroom.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which alerts a real Alertmanager keeps to itself, because another says more. */
@Tag("tools")
class AlertInhibitionTest {

  @TempDir Path folder;
  private Alertmanager alertmanager;

  /** Nothing leaves this machine: every receiver is there, but without an address. */
  @BeforeEach
  void start() throws Exception {
    String config =
        Files.readString(Path.of("stack/alertmanager.yml"))
            .replaceAll("(?m)^    (email|slack|webhook)_configs:\\n(^      .*\\n)+", "")
            .replaceAll("(?m)^  (smtp|slack)_.*\\n", "")
            .replace("global:\n", "");
    Path file = Files.writeString(folder.resolve("alertmanager.yml"), config);
    assertThat(config).contains("name: critical").doesNotContain("example.com");
    alertmanager = new Alertmanager(file, folder);
    await().until(alertmanager::isReady);
  }

  @AfterEach
  void stop() {
    alertmanager.close();
  }

  @Test
  void everythingDown_coversTheSymptomsOfTheSameJob() throws Exception {
    alertmanager.fire(
        List.of(
            alert("ChatRoomDown", "critical", Map.of("job", "chat")),
            alert("ChatRoomInstanceDown", "warning", Map.of("job", "chat", "instance", "a")),
            alert("ChatRoomDatabaseSlow", "warning", Map.of("job", "chat")),
            alert("ChatRoomAlertEscalated", "critical", Map.of("job", "chat", "escalation", "l2")),
            alert("ChatRoomHighErrorRate", "critical", Map.of("job", "another"))));

    suppressed("ChatRoomInstanceDown", "ChatRoomDatabaseSlow");
    assertThat(alertmanager.active())
        .containsExactly("ChatRoomAlertEscalated", "ChatRoomDown", "ChatRoomHighErrorRate");
  }

  @Test
  void aPage_coversTheTicketOfTheSameObjective() throws Exception {
    Map<String, String> page = Map.of("job", "chat", "slo", "latency", "long", "1h");
    alertmanager.fire(
        List.of(
            alert("ChatRoomErrorBudgetBurn", "critical", page),
            alert("ChatRoomErrorBudgetBurn", "warning", with(page, "it", " ticket")),
            alert(
                "ChatRoomErrorBudgetBurn",
                "warning",
                with(with(page, "slo", "availability"), "it", " other"))));

    suppressed("ChatRoomErrorBudgetBurn ticket");
    assertThat(alertmanager.active())
        .containsExactly("ChatRoomErrorBudgetBurn", "ChatRoomErrorBudgetBurn other");
  }

  @Test
  void aPage_coversTheAnomalyOfTheSameJob() throws Exception {
    alertmanager.fire(
        List.of(
            alert("ChatRoomHighErrorRate", "critical", Map.of("job", "chat")),
            alert("ChatRoomAnomalyHigh", "warning", Map.of("job", "chat", "anomaly", "high")),
            alert("ChatRoomAnomalyLow", "warning", Map.of("job", "another", "anomaly", "low"))));

    suppressed("ChatRoomAnomalyHigh");
    assertThat(alertmanager.active())
        .containsExactly("ChatRoomAnomalyLow", "ChatRoomHighErrorRate");
  }

  @Test
  void postgresqlDown_coversWhatFollowsFromIt() throws Exception {
    alertmanager.fire(
        List.of(
            alert("PostgreSQLDown", "critical", Map.of("job", "postgres", "instance", "p")),
            alert("ChatRoomExporterDown", "warning", Map.of("job", "postgres", "instance", "p")),
            alert("ChatRoomDatabaseErrors", "critical", Map.of("job", "chat")),
            alert("ChatRoomHighErrorRate", "critical", Map.of("job", "chat"))));

    suppressed("ChatRoomDatabaseErrors", "ChatRoomExporterDown");
    assertThat(alertmanager.active()).containsExactly("ChatRoomHighErrorRate", "PostgreSQLDown");
  }

  /** As the runbook of ChatRoomAlertEscalated says. */
  @Test
  void oneSilence_acknowledgesAnAlertAndItsEscalation() throws Exception {
    alertmanager.fire(
        List.of(
            alert("ChatRoomMessagesStopped", "critical", Map.of("job", "chat")),
            alert(
                "ChatRoomAlertEscalated",
                "critical",
                Map.of("job", "chat", "escalated_alert", "ChatRoomMessagesStopped")),
            alert(
                "ChatRoomAlertEscalated",
                "critical",
                Map.of("job", "chat", "escalated_alert", "RedisDown", "it", " of another"))));

    Process amtool =
        new ProcessBuilder(
                Tools.amtool().toString(),
                "--alertmanager.url=" + alertmanager.url(),
                "silence",
                "add",
                "--author=ada",
                "--duration=2h",
                "--comment=working",
                "alertname=~\"ChatRoomMessagesStopped|ChatRoomAlertEscalated\"",
                "escalated_alert=~\"ChatRoomMessagesStopped|\"")
            .redirectErrorStream(true)
            .start();
    String said = new String(amtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(amtool.waitFor()).as(said).isZero();

    suppressed("ChatRoomAlertEscalated", "ChatRoomMessagesStopped");
    assertThat(alertmanager.active()).containsExactly("ChatRoomAlertEscalated of another");
  }

  private void suppressed(String... names) {
    await()
        .untilAsserted(
            () -> assertThat(alertmanager.suppressed()).containsExactlyInAnyOrder(names));
  }

  private static Map<String, String> alert(
      String name, String severity, Map<String, String> further) {
    String service = name.startsWith("PostgreSQL") ? "postgresql" : "chatroom";
    Map<String, String> labels = new LinkedHashMap<>(further);
    labels.putAll(
        Map.of(
            "alertname",
            name,
            "severity",
            severity,
            "service",
            service,
            "cluster",
            "chat-cluster"));
    return labels;
  }

  private static Map<String, String> with(Map<String, String> labels, String key, String value) {
    Map<String, String> more = new LinkedHashMap<>(labels);
    more.put(key, value);
    return more;
  }
}
