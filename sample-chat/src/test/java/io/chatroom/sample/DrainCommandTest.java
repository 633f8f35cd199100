package io.chatroom.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Somebody types {@code /drain} in the ops room of an instance that others use. */
class DrainCommandTest {

  private static final ObjectMapper json = new ObjectMapper();
  private static final String PASSWORD = TestChat.OPS_PASSWORD;

  private final HttpClient http = HttpClient.newHttpClient();

  @TempDir Path folder;

  @Test
  void drain_sendsEverybodyElsewhereAndEndsTheProcess() throws Exception {
    try (ChatProcess chat = chat("8")) {
      TestClient ada = join(chat, "ops", signIn(chat, "Ada", PASSWORD));
      String bobsCookie = signIn(chat, "Bob", null);
      TestClient bob = join(chat, "tea", bobsCookie);
      assertThat(status(chat, "/readyz")).isEqualTo(200);
      assertThat(drains(chat)).isZero();

      ada.say("/drain");
      assertThat(ada.next("message").path("kind").asText()).isEqualTo("command");
      assertThat(ada.next("message").path("text").asText())
          .isEqualTo("This instance sends everybody elsewhere now, and then ends.");
      await().until(() -> status(chat, "/readyz") == 503);
      assertThat(status(chat, "/healthz")).isEqualTo(200);
      assertThat(RawPeer.handshakeStatus(chat.port(), "/chat/tea", "Cookie: " + bobsCookie))
          .isEqualTo(503);
      assertThat(drains(chat)).isEqualTo(1);
      bob.say("still here");
      assertThat(bob.next("message").path("text").asText()).isEqualTo("still here");

      assertThat(bob.closeCode()).isEqualTo(1001);
      assertThat(ada.closeCode()).isEqualTo(1001);
      assertThat(chat.awaitEnd()).isZero();
      assertThat(chat.output()).contains("Drained; 0 connections").doesNotContain("Exception");
    }
    assertItIsInTheAudit();
  }

  private void assertItIsInTheAudit() throws Exception {
    try (ChatProcess again = chat("0")) {
      String entries =
          send(again, "/api/audit?action=drain", signIn(again, "Ada", PASSWORD)).body();
      assertThat(json.readTree(entries).findValuesAsText("outcome"))
          .containsExactly("success", "begun");
    }
  }

  /** On the same data each time. */
  private ChatProcess chat(String delaySeconds) throws IOException {
    return new ChatProcess(
        folder, Map.of("CHAT_OPS_PASSWORD", PASSWORD, "CHAT_DRAIN_DELAY", delaySeconds));
  }

  private static double drains(ChatProcess chat) throws IOException {
    return new Metrics(Tools.get(chat.port(), "/metrics"))
        .sum("chatroom_ops_actions_total", "action=\"drain\"", "outcome=\"success\"");
  }

  private String signIn(ChatProcess chat, String user, String password) {
    return TestClient.signIn(http, "127.0.0.1", chat.port(), user, password);
  }

  private TestClient join(ChatProcess chat, String room, String cookie) {
    TestClient client = TestClient.connect(http, "127.0.0.1", chat.port(), room, cookie);
    client.join();
    return client;
  }

  private int status(ChatProcess chat, String path) throws IOException, InterruptedException {
    return send(chat, path, "none=").statusCode();
  }

  private HttpResponse<String> send(ChatProcess chat, String path, String cookie)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + chat.port() + path))
            .header("Cookie", cookie)
            .timeout(Duration.ofSeconds(30))
            .build();
    return http.send(request, BodyHandlers.ofString());
  }
}
