package io.chatroom.sample;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three instances as processes behind a real nginx, with a real Redis and PostgreSQL. */
@Tag("tools")
class ClusterTest {

  private static final String TABLE = "chat-instances";
  private static final int INSTANCES = 3;
  private static final int CLIENTS = 300;
  private static final int ROOMS = 30;
  private static final int PAUSE_MILLIS = 1_500;

  @TempDir static Path folder;

  private final HttpClient http = HttpClient.newHttpClient();
  private static final List<ChatProcess> chats = new ArrayList<>();
  private static final List<Integer> ports = new ArrayList<>();
  private static KillablePostgres postgres;
  private static RedisProcess redis;
  private static NginxProcess nginx;

  @BeforeAll
  static void start() throws IOException {
    Files.deleteIfExists(Path.of("target", "figures", TABLE + ".md"));
    postgres = new KillablePostgres(folder.resolve("postgres"));
    redis = new RedisProcess(folder);
    for (int i = 0; i < INSTANCES; i++) {
      chats.add(instance("chat" + i));
    }
    chats.forEach(chat -> ports.add(chat.port()));
    nginx = new NginxProcess(folder, ports);
  }

  private static ChatProcess instance(String name) throws IOException {
    return new ChatProcess(
        folder.resolve(name),
        Map.of(
            "CHAT_DATABASE_URL", postgres.url(),
            "CHAT_REDIS_URL", redis.url(),
            "CHAT_TRUSTED_PROXIES", "127.0.0.1"));
  }

  @AfterAll
  static void stop() throws IOException {
    if (nginx != null) {
      nginx.close();
    }
    chats.forEach(ChatProcess::close);
    redis.close();
    postgres.close();
  }

  @Test
  void everyMember_getsEveryMessageOnceWhateverIsKilled() throws Exception {
    try (Witnesses witnesses = new Witnesses(nginx.uri(), CLIENTS, ROOMS, PAUSE_MILLIS)) {
      witnesses.awaitMore(900);
      report("nothing", witnesses.settle());
      for (int port : ports) {
        Metrics metrics = metrics(port);
        assertThat(metrics.sum("chatroom_websocket_connections_active")).isPositive();
        assertThat(metrics.sum("chatroom_broker_lag_seconds_count")).isPositive();
        assertThat(
                metrics.sum("chatroom_message_delivery_duration_seconds_count", "path=\"remote\""))
            .isPositive();
      }

      witnesses.goOn();
      witnesses.awaitMore(300);
      redis.kill();
      instanceGoesOn(ports.get(0));
      witnesses.awaitMore(600);
      redis.start();
      witnesses.awaitMore(300);
      report("Redis, restarted", witnesses.settle());

      witnesses.goOn();
      witnesses.awaitMore(300);
      chats.get(0).kill();
      witnesses.awaitMore(900);
      report("one of three instances", witnesses.settle());
    }
  }

  @Test
  void people_areSeenOnAllInstancesUntilTheyOrTheirInstanceEnd() throws Exception {
    // The other test kills instance 0, this one an instance of its own.
    ChatProcess mortal = instance("mortal");
    chats.add(mortal);
    TestClient ada = join(ports.get(1), "Ada");
    TestClient olga = join(ports.get(2), "Olga");
    ada.next("presence");
    TestClient grace = join(mortal.port(), "Grace");
    String gracesPresence = "{\"type\":\"presence\",\"user\":\"Grace\",\"online\":true}";
    assertThat(ada.next("presence")).hasToString(gracesPresence);
    String toldToOlga = olga.next("presence").toString();
    // She may have come before her instance was told of Ada.
    assertThat(toldToOlga.contains("Ada") ? olga.next("presence").toString() : toldToOlga)
        .isEqualTo(gracesPresence);
    TestClient mary = TestClient.connectAs("Mary", http, "127.0.0.1", ports.get(2), "tea");
    assertThat(mary.join().path("users")).hasToString("[\"Ada\",\"Grace\",\"Mary\",\"Olga\"]");
    ada.next("presence");
    ada.send("{\"type\":\"typing\",\"on\":true}");
    assertThat(mary.next("typing").path("user").asText()).isEqualTo("Ada");
    mary.leave();
    assertThat(ada.next("presence").path("online").asBoolean()).isFalse();
    mortal.kill();
    JsonNode gone = ada.next("presence");
    assertThat(gone.path("user").asText()).isEqualTo("Grace");
    assertThat(gone.path("online").asBoolean()).isFalse();
    grace.cut();
  }

  /** Those who are on one instance do not notice that Redis is away. */
  private void instanceGoesOn(int port) {
    TestClient ada = TestClient.connectAs("Ada", http, "127.0.0.1", port, "local");
    TestClient grace = TestClient.connectAs("Grace", http, "127.0.0.1", port, "local");
    ada.join();
    grace.join();
    ada.say("Still here?", "c1").next("ack");
    assertThat(grace.next("message").path("text").asText()).isEqualTo("Still here?");
    ada.leave();
    grace.leave();
  }

  private TestClient join(int port, String user) {
    TestClient client = TestClient.connectAs(user, http, "127.0.0.1", port, "tea");
    client.join();
    return client;
  }

  private static Metrics metrics(int port) throws Exception {
    return new Metrics(Tools.get(port, "/metrics"));
  }

  private static void report(String killed, Witnesses.Outcome outcome) throws IOException {
    assertThat(outcome.lost()).isZero();
    assertThat(outcome.doubled()).isZero();
    assertThat(outcome.stored()).isEqualTo(outcome.acknowledged());
    Witnesses.report(TABLE, killed, outcome);
  }
}
