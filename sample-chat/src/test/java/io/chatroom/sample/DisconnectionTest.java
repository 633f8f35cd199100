package io.chatroom.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who ended a connection, while others in the room are still being written to. */
class DisconnectionTest {

  private static final int ROUNDS = 5;
  private static final int CLIENTS = 20;

  private static final String CLOSED = "chatroom_websocket_disconnections_total";

  @TempDir Path data;

  @Test
  void peersThatLeaveOrAreCut_areToldApart() throws Exception {
    try (TestChat chat = new TestChat(data)) {
      for (int round = 0; round < ROUNDS; round++) {
        comeAndGo(chat);
      }
      Metrics metrics =
          await()
              .until(
                  () -> new Metrics(chat.get("/metrics").body()),
                  now -> now.sum("chatroom_websocket_connections_active") == 0);
      int each = ROUNDS * CLIENTS / 2;
      assertThat(metrics.sum(CLOSED, "code=\"1000\"", "initiator=\"client\"")).isEqualTo(each);
      assertThat(metrics.sum(CLOSED, "code=\"1006\"", "initiator=\"network\"")).isEqualTo(each);
      assertThat(metrics.sum(CLOSED)).isEqualTo(2 * each);
      assertThat(metrics.sum("chatroom_exceptions_total", "kind=\"application\"")).isZero();
      await().until(() -> chat.server().rooms().usersByRoom().isEmpty()); // told after we are
    }
  }

  private static void comeAndGo(TestChat chat) {
    List<TestClient> clients = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      clients.add(chat.join("tea", "User " + i));
    }
    clients.forEach(client -> client.say("Goodbye"));
    for (int i = 0; i < CLIENTS; i++) {
      if (i % 2 == 0) {
        clients.get(i).leave();
      } else {
        clients.get(i).cut();
      }
    }
  }
}
