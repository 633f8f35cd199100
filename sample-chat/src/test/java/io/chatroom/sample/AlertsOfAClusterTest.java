package io.chatroom.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two real Alertmanagers that gossip, as in production, and say everything again and again. */
@Tag("tools")
class AlertsOfAClusterTest {

  private static final String TOKEN = "alerts-t0ken-of-the-test";
  private static final ObjectMapper json = new ObjectMapper();
  private static final Map<String, String> STOPPED =
      Map.of("alertname", "ChatRoomMessagesStopped", "service", "chatroom", "job", "chat");

  private static final Map<String, String> FAILING =
      Map.of("alertname", "ChatRoomHighErrorRate", "service", "chatroom", "job", "chat");

  @TempDir Path folder;
  private int port;
  private Alertmanager one;
  private Alertmanager other;
  private TestChat chat;

  @BeforeEach
  void start() throws Exception {
    port = Tools.freePort();
    int here = Tools.freePort();
    int there = Tools.freePort();
    one = Alertmanager.member(config("one"), folder.resolve("one"), here, there);
    other = Alertmanager.member(config("other"), folder.resolve("other"), there, here);
    chat = startChat();
    await("the cluster")
        .atMost(Duration.ofSeconds(90))
        .ignoreExceptions()
        .until(() -> one.members() == 2 && other.members() == 2);
  }

  private Path config(String name) throws Exception {
    Path home = Files.createDirectories(folder.resolve(name));
    Path token = Files.writeString(home.resolve("token"), TOKEN);
    return Files.writeString(
        home.resolve("alertmanager.yml"),
        """
        route: {receiver: chat, group_by: [alertname], group_wait: 1s, group_interval: 1s, repeat_interval: 1s}
        receivers:
          - name: chat
            webhook_configs:
              - url: http://127.0.0.1:%d/alerts
                http_config: {authorization: {credentials_file: '%s'}}
        """
            .formatted(port, token));
  }

  private TestChat startChat() {
    return new TestChat(
        TestChat.config(
            folder.resolve("data"),
            "CHAT_PORT",
            Integer.toString(port),
            "CHAT_ALERTS_TOKEN",
            TOKEN,
            "CHAT_ALERTMANAGER_URL",
            one.url()));
  }

  @AfterEach
  void stop() {
    chat.close();
    one.close();
    other.close();
  }

  @Test
  void whatTheyTell_isInTheRoomOnce_overARestartAndTheEndOfOneOfThem() throws Exception {
    String start = fire(STOPPED);
    awaitNotices(2);
    chat.close();
    chat = startChat();
    awaitNotices(1);
    fire(FAILING);
    await().untilAsserted(() -> assertThat(toldInTheRoom()).hasSize(2));
    chat.joinOps("Ada").say("/ack ChatRoomHighErrorRate");
    for (Alertmanager each : List.of(one, other)) {
      await().untilAsserted(() -> assertThat(each.suppressed()).contains("ChatRoomHighErrorRate"));
    }
    one.close();
    awaitNotices(1);
    other.resolve(List.of(STOPPED), start);

    await().untilAsserted(() -> assertThat(toldInTheRoom()).hasSize(3));
    assertThat(toldInTheRoom().get(0)).startsWith("FIRING ChatRoomMessagesStopped");
    assertThat(toldInTheRoom().get(1)).startsWith("FIRING ChatRoomHighErrorRate");
    assertThat(toldInTheRoom().get(2)).startsWith("RESOLVED ChatRoomMessagesStopped");
  }

  /** At both, as Prometheus does, and with one beginning. */
  private String fire(Map<String, String> alert) throws Exception {
    String start = Instant.now().toString();
    for (Alertmanager each : List.of(one, other)) {
      each.fire(List.of(alert), start);
    }
    return start;
  }

  /** Waits until there are so many more that the chat has answered with 200. */
  private void awaitNotices(int more) throws Exception {
    double before = notices();
    await().until(() -> notices() >= before + more);
  }

  private double notices() throws Exception {
    return new Metrics(chat.get("/metrics").body())
        .sum("chatroom_http_requests_total", "route=\"/alerts\"", "status=\"200\"");
  }

  private List<String> toldInTheRoom() throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(chat.uri("/api/rooms/ops/messages?limit=100"))
            .header("Cookie", chat.opsCookie("Ada"));
    List<String> told = new ArrayList<>();
    for (JsonNode message : json.readTree(chat.send(request).body()).path("messages")) {
      if (message.path("text").asText().matches("(?s)(FIRING|RESOLVED) .*")) {
        told.add(message.path("text").asText());
      }
    }
    return told;
  }
}
