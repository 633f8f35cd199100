package io.chatroom.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a real Prometheus reads is what the clients did: the metrics that dashboards refer to. */
@Tag("tools")
class PrometheusTest {

  private static final int CLIENTS = 20;
  private static final int ROOMS = 3;

  @TempDir Path folder;

  private final HttpClient http = HttpClient.newHttpClient();
  private ChatProcess chat;
  private Prometheus prometheus;
  private int port;
  private String cookie = "";

  @BeforeEach
  void start() throws IOException {
    chat = new ChatProcess(folder);
    port = chat.port();
  }

  @AfterEach
  void stop() {
    if (prometheus != null) {
      prometheus.close();
    }
    chat.close();
  }

  @Test
  void givenMetrics_areWhatTheClientsDid() throws Exception {
    prometheus = new Prometheus(folder, port);
    assertReads("up", 1);
    assertReads("sum(chatroom_websocket_connections_total)", 0); // there before the first event
    assertReads("sum(chatroom_websocket_disconnections_total)", 0);
    assertReads("sum(chatroom_messages_total)", 0);
    assertReads("sum(chatroom_exceptions_total)", 0);

    cookie = TestClient.signIn(http, "127.0.0.1", port, "Watcher", null);
    int said = 0;
    int found = 0;
    int missing = 0;
    int failed = 0;
    List<TestClient> clients = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      // Two tabs of one user, in different rooms, and everybody else.
      String user = i == 1 ? "User 0" : "User " + i;
      TestClient client = TestClient.connectAs(user, http, "127.0.0.1", port, "room " + i % ROOMS);
      client.join();
      clients.add(client);
    }
    for (int i = 0; i < CLIENTS; i++) {
      for (int words = 0; words <= i; words++) {
        clients.get(i).say("words " + words);
        said++;
      }
      clients.get(i).send("no JSON").next("error");
      found += get("/api/rooms/room%20" + i % ROOMS + "/messages", 200);
      missing += get("/nothing/" + i, 404);
      failed += i % 4 == 0 ? get("/debug/fail", 500) : 0;
    }

    assertReads("sum(chatroom_websocket_connections_active)", CLIENTS);
    assertReads("sum(chatroom_websocket_connections_total)", CLIENTS);
    assertReads("sum(chatroom_websocket_disconnections_total)", 0);
    assertReads("sum(chatroom_users_online)", CLIENTS - 1);
    assertReads("sum(chatroom_messages_total{room_class='public',kind='text'})", said);
    assertReads("sum(chatroom_messages_total)", said);
    assertReads("sum(chatroom_messages_rejected_total{reason='invalid'})", CLIENTS);
    assertReads("sum(chatroom_http_requests_total{status='101'})", CLIENTS);
    assertReads("sum(chatroom_http_requests_total{status='404'})", missing);
    assertReads("sum(chatroom_http_requests_total{status='500'})", failed);
    String ours = "{route!='/metrics'}";
    assertReads(
        "sum(chatroom_http_requests_total%s)".formatted(ours),
        1 + 2 * CLIENTS + found + missing + failed);
    // The latency of a handshake is not that of a request.
    int answered = 1 + CLIENTS + found + missing + failed; // the sign-ins as well
    assertReads("sum(chatroom_http_request_duration_seconds_count%s)".formatted(ours), answered);
    assertReads(
        "sum(chatroom_http_request_duration_seconds_bucket{le='+Inf',route!='/metrics'})",
        answered);
    assertThat(prometheus.ask("sum(chatroom_http_request_duration_seconds_sum%s)".formatted(ours)))
        .isPositive();
    assertReads("sum(chatroom_exceptions_total)", failed);
    assertReads("sum(chatroom_exceptions_total{component='http',kind='application'})", failed);

    for (int i = 0; i < CLIENTS; i++) {
      if (i % 2 == 0) {
        clients.get(i).leave();
      } else {
        clients.get(i).cut();
      }
    }

    assertReads("sum(chatroom_websocket_connections_active)", 0);
    assertReads("sum(chatroom_users_online)", 0);
    assertReads("sum(chatroom_websocket_disconnections_total)", CLIENTS);
    assertReads(
        "sum(chatroom_websocket_disconnections_total{initiator='client',reason='normal'})",
        CLIENTS / 2);
    assertReads(
        "sum(chatroom_websocket_disconnections_total{initiator='network',code='1006'})",
        CLIENTS / 2);
    assertReads(
        "sum(chatroom_websocket_connections_total) - sum(chatroom_websocket_disconnections_total)"
            + " - sum(chatroom_websocket_connections_active)",
        0);
    // A network that goes away is no fault of the application.
    assertReads("sum(chatroom_exceptions_total{kind!='transport'})", failed);
    assertReads("sum(chatroom_instrumentation_errors_total)", 0);
  }

  @Test
  void promtool_acceptsTheMetrics() throws Exception {
    get("/debug/fail", 500);
    TestClient ada = TestClient.connectAs("Ada", http, "127.0.0.1", port, "tea");
    ada.join();
    ada.say("Hello").next("message");
    Path scrape = folder.resolve("metrics.txt");
    Files.writeString(scrape, body("/metrics"));
    Path report = folder.resolve("promtool.txt");
    Process promtool =
        new ProcessBuilder(Tools.promtool().toString(), "check", "metrics")
            .redirectInput(scrape.toFile())
            .redirectErrorStream(true)
            .redirectOutput(report.toFile())
            .start();
    assertThat(promtool.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(promtool.exitValue()).as(Files.readString(report)).isZero();
  }

  private void assertReads(String query, double expected) {
    await(query)
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(prometheus.ask(query)).as(query).isEqualTo(expected));
  }

  /** Asks, and answers 1: what the client counts. */
  private int get(String path, int status) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(uri(path)).header("Cookie", cookie).build();
    assertThat(http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode())
        .isEqualTo(status);
    return 1;
  }

  private String body(String path) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(uri(path)).build();
    return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }
}
