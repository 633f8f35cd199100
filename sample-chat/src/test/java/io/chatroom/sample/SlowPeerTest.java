package io.chatroom.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Peers that do not read. */
class SlowPeerTest {

  @TempDir Path data;

  @Test
  void peerThatDoesNotRead_holdsUpNobodyAndIsDisconnected() throws Exception {
    try (TestChat chat = new TestChat(data);
        RawPeer deaf = new RawPeer(chat.uri("/").getPort(), "/chat/tea", chat.cookie("Deaf"))) {
      deaf.send("{\"type\":\"join\"}");
      deaf.readThrough("\"welcome\""); // and never reads again
      TestClient ada = chat.join("tea", "Ada");
      TestClient grace = chat.join("tea", "Grace");
      assertThat(chat.server().rooms().usersByRoom()).containsEntry("tea", 3);
      String words = "x".repeat(4_000);
      await()
          .atMost(Duration.ofSeconds(60))
          .pollInterval(Duration.ofMillis(1))
          .until(
              () -> {
                assertThat(ada.say(words).next("message").path("text").asText()).isEqualTo(words);
                grace.next("message");
                return chat.server().rooms().usersByRoom().get("tea") == 2;
              });
      assertThat(chat.get("/metrics").body())
          .containsPattern(
              "chatroom_websocket_disconnections_total\\{code=\"4008\",endpoint=\"/chat/\\{room}\","
                  + "initiator=\"server\",reason=\"slow_consumer\"} 1");
    }
  }
}
