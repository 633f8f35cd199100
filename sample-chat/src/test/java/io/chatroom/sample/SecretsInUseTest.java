package io.chatroom.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.KillArgs;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every secret is set, used, and refused where it is wrong: none is in what the process says. */
@Tag("tools")
class SecretsInUseTest {

  /** Part of every secret; what is wrong may be one with a slip in it, and is not told either. */
  private static final String SECRET = "s3cret";

  private static final String WRONG = "wr0ng";
  private static final String WORDS = "wh1spered";
  private static final String OPS = "s3cret-of-ops";
  private static final String ALERTS = "s3cret-of-alerts";
  private static final String METRICS = "s3cret-of-metrics";

  private final HttpClient http = HttpClient.newHttpClient();
  private final StringBuilder refusals = new StringBuilder();

  @TempDir Path folder;
  private ChatProcess chat;

  @Test
  void secrets_areInNothingTheProcessSays() throws Exception {
    try (KillablePostgres postgres = new KillablePostgres(folder.resolve("postgres"));
        RedisProcess redis = new RedisProcess(folder, "--requirepass", "s3cret-of-redis")) {
      postgres.setPassword("chat", "s3cret-of-chat");
      try (ChatProcess started = new ChatProcess(folder, environment(postgres, redis))) {
        chat = started;
        signInRightAndWrong();
        tellAlertsRightAndWrong();
        scrapeRightAndWrong();
        String cookie = chatAndOperate();
        failWithSecretsInTheRequest(cookie);
        changePasswordOfRedis(redis);
        String metrics = metrics("Bearer " + METRICS).body();
        changePasswordOfDatabase(postgres, cookie);
        chat.terminate();

        String signature = cookie.substring(cookie.lastIndexOf('.') + 1);
        assertThat(signature).hasSizeGreaterThan(20);
        for (String said : new String[] {chat.output(), metrics, refusals.toString()}) {
          assertThat(said).isNotBlank().doesNotContain(SECRET, WRONG, WORDS, signature);
        }
      }
    }
  }

  private Map<String, String> environment(KillablePostgres postgres, RedisProcess redis)
      throws IOException {
    Map<String, String> environment = new HashMap<>();
    environment.put("CHAT_DATABASE_URL", postgres.url("chat:s3cret-of-chat"));
    environment.put("CHAT_REDIS_URL", redis.url().replace("//", "//:s3cret-of-redis@"));
    environment.put("CHAT_SESSION_SECRET", "s3cret-of-sessions-with-32-characters");
    environment.put("CHAT_OPS_PASSWORD", OPS);
    environment.put("CHAT_ALERTS_TOKEN", ALERTS);
    environment.put("CHATROOM_METRICS_TOKEN", METRICS);
    String nobody = "http://127.0.0.1:" + Tools.freePort();
    environment.put("CHAT_ALERTMANAGER_URL", nobody);
    environment.put("OTEL_EXPORTER_OTLP_ENDPOINT", nobody);
    environment.put("OTEL_EXPORTER_OTLP_HEADERS", "authorization=s3cret-of-traces");
    environment.put("OTEL_BSP_SCHEDULE_DELAY", "100");
    return environment;
  }

  private void signInRightAndWrong() throws Exception {
    assertThat(signIn("{\"name\":\"Olga\",\"password\":\"%s\"}".formatted(OPS))).isEqualTo(200);
    assertThat(signIn("{\"name\":\"Olga\",\"password\":\"wr0ng\"}")).isEqualTo(401);
    assertThat(signIn("{\"name\":\"Olga\",\"password\":[\"%s\"]}".formatted(OPS))).isEqualTo(400);
    assertThat(signIn("{\"name\":\"Olga\",\"password\":\"%s".formatted(OPS))).isEqualTo(400);
    assertThat(signIn("{\"name\":\"\u0000\",\"password\":\"%s\"}".formatted(OPS))).isEqualTo(400);
  }

  private void tellAlertsRightAndWrong() throws Exception {
    assertThat(tellAlerts("Bearer " + ALERTS, "{\"version\":\"s3")).isEqualTo(400);
    assertThat(tellAlerts("Bearer " + ALERTS, "{\"version\":\"4\"}")).isEqualTo(400);
    assertThat(tellAlerts("Bearer " + ALERTS + WRONG, "{}")).isEqualTo(401);
    assertThat(tellAlerts("Basic " + ALERTS, "{}")).isEqualTo(401);
  }

  private void scrapeRightAndWrong() throws Exception {
    assertThat(metrics("Bearer " + METRICS).statusCode()).isEqualTo(200);
    assertThat(keep(metrics("Bearer wr0ng"))).isEqualTo(401);
    assertThat(keep(metrics("Basic " + METRICS))).isEqualTo(401);
  }

  /** Answers the cookie of ops. */
  private String chatAndOperate() throws IOException {
    String cookie = TestClient.signIn(http, "127.0.0.1", chat.port(), "Olga", OPS);
    TestClient olga = TestClient.connect(http, "127.0.0.1", chat.port(), "ops", cookie);
    olga.join();
    olga.say(WORDS).next("message");
    olga.say("/silence 2h " + WORDS).next("message");
    olga.next("message"); // that no Alertmanager did it, or that there is no such alert
    olga.send("{\"type\":\"message\",\"text\":\"" + WORDS).nextError();
    olga.leave();
    String forged = cookie.substring(0, cookie.length() - 5) + WRONG;
    int status = RawPeer.handshakeStatus(chat.port(), "/chat/ops", "Cookie: " + forged);
    assertThat(status).isEqualTo(401);
    return cookie;
  }

  private void failWithSecretsInTheRequest(String cookie) throws Exception {
    HttpRequest.Builder request =
        request("/debug/fail?password=" + OPS)
            .header("Cookie", cookie)
            .header("Authorization", "Bearer " + ALERTS);
    assertThat(keep(send(request.GET()))).isEqualTo(500);
  }

  /** So that the chat is thrown out, and refused when it comes back. */
  private void changePasswordOfRedis(RedisProcess redis) {
    try (RedisClient client = RedisClient.create(redis.url().replace("//", "//:s3cret-of-redis@"));
        StatefulRedisConnection<String, String> connection = client.connect()) {
      connection.sync().configSet("requirepass", "s3cret-other");
      connection.sync().clientKill(KillArgs.Builder.typePubsub());
      await("a line about it").until(() -> chat.output().contains("WRONGPASS"));
    }
  }

  private void changePasswordOfDatabase(KillablePostgres postgres, String cookie) throws Exception {
    postgres.setPassword("chat", "s3cret-other");
    postgres.disconnect("chat");
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> keep(send(request("/api/rooms").header("Cookie", cookie).GET())) == 503);
  }

  private int signIn(String json) throws Exception {
    return keep(
        send(
            request("/api/session")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json))));
  }

  private int tellAlerts(String authorization, String json) throws Exception {
    return keep(
        send(
            request("/alerts")
                .header("Authorization", authorization)
                .POST(BodyPublishers.ofString(json))));
  }

  private HttpResponse<String> metrics(String authorization) throws Exception {
    return send(request("/metrics").header("Authorization", authorization).GET());
  }

  private int keep(HttpResponse<String> answer) {
    if (answer.statusCode() >= 400) {
      refusals.append(answer.headers().map()).append(answer.body()).append('\n');
    }
    return answer.statusCode();
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + chat.port() + path))
        .timeout(Duration.ofSeconds(30));
  }

  private HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return http.send(request.build(), BodyHandlers.ofString());
  }
}
