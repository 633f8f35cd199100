package io.chatroom.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import io.chatroom.instrumentation.testing.OtlpReceiver;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the audit of a real process has: traces, heads in the log, and what it died over. */
class AuditOfAProcessTest {

  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final ObjectMapper json = new ObjectMapper();

  private final HttpClient http = HttpClient.newHttpClient();
  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch over = new CountDownLatch(1);

  @TempDir Path folder;

  @Test
  void actions_haveTheTraceOfTheirMessage_andTheBeginningOfTheOneThatKilledIt() throws Exception {
    HttpServer alertmanager = thatNeverAnswers();
    try (OtlpReceiver collector = new OtlpReceiver()) {
      try (ChatProcess chat = start(alertmanager, collector)) {
        TestClient ada = join(chat);
        ada.send(traced("/who"));
        assertThat(ada.next("message").path("kind").asText()).isEqualTo("command");
        assertThat(row(chat, "/who").path("outcome").asText()).isEqualTo("success");
        assertThat(row(chat, "/who").path("traceId").asText()).isEqualTo(TRACE);
        String head = "The head of the audit is 1:" + row(chat, "/who").path("hash").asText();
        await().until(() -> chat.output().contains(head)); // told when the row is there

        ada.send(traced("/unsilence"));
        assertThat(asked.await(30, TimeUnit.SECONDS)).isTrue();
        chat.kill();
      }
      try (ChatProcess again = start(alertmanager, collector)) {
        assertThat(row(again, "/unsilence").path("outcome").asText()).isEqualTo("begun");
        assertThat(row(again, "/unsilence").path("who").asText()).isEqualTo("Ada");
        assertThat(row(again, "/unsilence").path("traceId").asText()).isEqualTo(TRACE);
      }
    } finally {
      over.countDown();
      alertmanager.stop(0);
    }
  }

  private HttpServer thatNeverAnswers() throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          asked.countDown();
          try (exchange) {
            over.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    server.start();
    return server;
  }

  private ChatProcess start(HttpServer alertmanager, OtlpReceiver collector) throws Exception {
    return new ChatProcess(
        folder,
        Map.of(
            "CHAT_OPS_PASSWORD",
            TestChat.OPS_PASSWORD,
            "CHAT_ALERTMANAGER_URL",
            "http://127.0.0.1:" + alertmanager.getAddress().getPort(),
            "OTEL_EXPORTER_OTLP_ENDPOINT",
            collector.endpoint()));
  }

  private TestClient join(ChatProcess chat) {
    TestClient client = TestClient.connect(http, "127.0.0.1", chat.port(), "ops", cookie(chat));
    client.join();
    return client;
  }

  private String cookie(ChatProcess chat) {
    return TestClient.signIn(http, "127.0.0.1", chat.port(), "Ada", TestChat.OPS_PASSWORD);
  }

  private static String traced(String command) {
    return "{\"type\":\"message\",\"traceparent\":\"00-%s-b7ad6b7169203331-01\",\"text\":\"%s\"}"
        .formatted(TRACE, command);
  }

  /** The newest with this command, once there is one. */
  private JsonNode row(ChatProcess chat, String what) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + chat.port() + "/api/audit"))
            .header("Cookie", cookie(chat))
            .build();
    return await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> {
              HttpResponse<String> answer =
                  http.send(request, HttpResponse.BodyHandlers.ofString());
              for (JsonNode each : json.readTree(answer.body()).path("entries")) {
                if (each.path("what").asText().equals(what)) {
                  return each;
                }
              }
              return json.missingNode();
            },
            found -> !found.isMissingNode());
  }
}
