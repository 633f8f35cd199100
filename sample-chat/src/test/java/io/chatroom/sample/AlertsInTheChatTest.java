package io.chatroom.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * From real Alertmanagers into the ops room and back. There are two that do not know each other, as
 * those of a cluster are until they have met: both deliver everything.
 */
@Tag("tools")
class AlertsInTheChatTest {

  private static final String TOKEN = "alerts-t0ken-of-the-test";
  private static final Map<String, String> STOPPED =
      Map.of("alertname", "ChatRoomMessagesStopped", "service", "chatroom", "job", "chat");
  private static final Map<String, String> ESCALATED =
      Map.of(
          "alertname", "ChatRoomAlertEscalated",
          "escalated_alert", "ChatRoomMessagesStopped",
          "escalation", "l2",
          "service", "chatroom",
          "job", "chat");

  @TempDir Path folder;
  private Alertmanager one;
  private Alertmanager other;
  private TestChat chat;
  private TestClient ada;

  @BeforeEach
  void start() throws Exception {
    int port = Tools.freePort();
    one = alertmanager("one", port);
    other = alertmanager("other", port);
    await().atMost(Duration.ofSeconds(60)).until(() -> one.isReady() && other.isReady());
    chat =
        new TestChat(
            TestChat.config(
                folder.resolve("data"),
                "CHAT_PORT",
                Integer.toString(port),
                "CHAT_ALERTS_TOKEN",
                TOKEN,
                "CHAT_ALERTMANAGER_URL",
                one.url()));
    ada = chat.joinOps("Ada");
  }

  private Alertmanager alertmanager(String name, int chatPort) throws Exception {
    Path home = Files.createDirectories(folder.resolve(name));
    Path token = Files.writeString(home.resolve("token"), TOKEN);
    String config =
        """
        route: {receiver: chat, group_by: [alertname, service], group_wait: 1s, group_interval: 1s}
        receivers:
          - name: chat
            webhook_configs:
              - url: http://127.0.0.1:%d/alerts
                http_config: {authorization: {credentials_file: '%s'}}
        """
            .formatted(chatPort, token);
    return new Alertmanager(Files.writeString(home.resolve("alertmanager.yml"), config), home);
  }

  @AfterEach
  void stop() {
    chat.close();
    one.close();
    other.close();
  }

  @Test
  void anAlertOfTwoAlertmanagers_isToldOnce_andItsEndToo() throws Exception {
    String start = fire(STOPPED);
    assertThat(told()).startsWith("FIRING ChatRoomMessagesStopped");
    await().until(() -> accepted() >= 2);

    for (Alertmanager each : List.of(one, other)) {
      each.resolve(List.of(STOPPED), start);
    }
    assertThat(told()).as("and nothing twice").startsWith("RESOLVED ChatRoomMessagesStopped");
    await().until(() -> accepted() >= 4);
    ada.say("/alerts");
    assertThat(told()).isEqualTo("Nothing is firing.");
  }

  @Test
  void ack_stopsTheEscalation() throws Exception {
    fire(STOPPED);
    told();
    ada.say("/ack");
    assertThat(told()).startsWith("Ada has taken up ChatRoomMessagesStopped.");
    await().untilAsserted(() -> assertThat(one.active()).isEmpty());

    one.fire(List.of(ESCALATED));
    await().untilAsserted(() -> assertThat(one.suppressed()).contains("ChatRoomAlertEscalated"));
    ada.say("/alerts");
    assertThat(told())
        .as("the escalation reaches nobody, not the chat either")
        .startsWith("1 firing\nFIRING ChatRoomMessagesStopped")
        .contains("silenced by Ada until");
    assertThat(one.active()).isEmpty();
  }

  /** On both, as Prometheus does, and with one beginning. */
  private String fire(Map<String, String> labels) throws Exception {
    String start = Instant.now().toString();
    for (Alertmanager each : List.of(one, other)) {
      each.fire(List.of(labels), start);
    }
    return start;
  }

  /** Notices that the chat has answered with 200. */
  private double accepted() throws Exception {
    return new Metrics(chat.get("/metrics").body())
        .sum("chatroom_http_requests_total", "route=\"/alerts\"", "status=\"200\"");
  }

  private String told() {
    JsonNode message;
    do {
      message = ada.next("message");
    } while (!message.path("kind").asText().equals("system"));
    return message.path("text").asText();
  }
}
