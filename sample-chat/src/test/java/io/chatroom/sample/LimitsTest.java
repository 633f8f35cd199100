package io.chatroom.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How much is too much, and that it can be changed without a restart. */
class LimitsTest {

  @TempDir Path folder;

  @Test
  void limits_areToldAndChangeWithTheirFile() throws Exception {
    Path limits = folder.resolve("strict.properties");
    Files.writeString(
        limits, "connection.messages.per-second=0.001\nconnection.messages.burst=2\n");
    Path data = folder.resolve("strict");
    try (TestChat strict = new TestChat(TestChat.config(data, "CHAT_CONFIG", limits.toString()))) {
      TestClient ops = strict.joinOps("Olga");
      TestClient ada = strict.join("tea", "Ada");
      ada.say("1", "c1").next("ack");
      ada.say("2", "c2").next("ack");
      JsonNode error = ada.say("3", "c3").next("error");
      assertThat(error.path("code").asText()).isEqualTo("rate_limited");
      assertThat(error.path("clientId").asText()).isEqualTo("c3");
      assertThat(error.path("retryAfter").asInt()).isBetween(900, 1_000);

      Files.writeString(limits, "connections=many\n");
      assertThat(ops.next("message").path("text").asText()).contains("connections is 'many'");
      assertThat(ada.say("3", "c3").nextError()).isEqualTo("rate_limited");

      Files.writeString(limits, "message.chars=5\naddress.connections=3\nconnections=3\n");
      assertThat(ops.next("message").path("text").asText()).contains("New limits");
      String connectionsLimit = "chatroom_websocket_connections_limit";
      String reloads = "chatroom_ops_actions_total";
      Metrics metrics = new Metrics(strict.get("/metrics").body());
      assertThat(metrics.sum(connectionsLimit)).isEqualTo(3);
      for (String outcome : new String[] {"success", "error"}) {
        String label = "outcome=\"" + outcome + "\"";
        assertThat(metrics.sum(reloads, "action=\"config_reload\"", label)).isEqualTo(1);
      }
      await().until(() -> ada.say("3", "c3").next().path("type").asText().equals("ack"));
      assertThat(ada.say("123456").nextError()).isEqualTo("too_large");

      Files.writeString(limits, "address.connections=2\n");
      assertThat(ops.next("message").path("text").asText()).contains("New limits");
      TestClient third = strict.connect("tea", "Ada");
      assertThat(third.nextError()).isEqualTo("too_many_connections");
      assertThat(third.closeCode()).isEqualTo(4029);
    }
  }
}
