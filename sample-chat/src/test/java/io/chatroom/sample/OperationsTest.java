package io.chatroom.sample;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Operations through the real server: alerts come in, ops users see them and give commands. */
class OperationsTest {

  private static final ObjectMapper json = new ObjectMapper();
  private static final String TOKEN = "alerts-t0ken-of-the-test";

  @TempDir Path folder;
  private TestChat chat;

  @BeforeEach
  void start() {
    chat = new TestChat(TestChat.config(folder.resolve("data"), "CHAT_ALERTS_TOKEN", TOKEN));
  }

  @AfterEach
  void stop() {
    chat.close();
  }

  @Test
  void alerts_areToldInTheOpsRoom_onceAndEachWithItsOwnStatus() throws Exception {
    TestClient ada = chat.joinOps("Ada");

    assertThat(post(notice("firing")).body()).isEqualTo("{\"alerts\":1,\"news\":1}");
    assertThat(post(notice("firing")).body()).isEqualTo("{\"alerts\":1,\"news\":0}");
    assertThat(post(notice("resolved")).body()).isEqualTo("{\"alerts\":1,\"news\":1}");

    JsonNode firing = ada.next("message");
    assertThat(firing.path("kind").asText()).isEqualTo("system");
    assertThat(firing.path("text").asText())
        .startsWith("FIRING ChatRoomHighErrorRate [critical] since 2026-11-25 09:00 UTC (")
        .contains("runbook: https://example.com/runbooks/ChatRoomHighErrorRate.md");
    assertThat(ada.next("message").path("text").asText())
        .startsWith("RESOLVED ChatRoomHighErrorRate [critical] after 1 h (");
  }

  @Test
  void alerts_areKnownAfterARestart() throws Exception {
    post(notice("firing"));
    ChatConfig again = TestChat.config(folder.resolve("data"), "CHAT_ALERTS_TOKEN", TOKEN);
    chat.close();
    chat = new TestChat(again);

    assertThat(post(notice("firing")).body()).isEqualTo("{\"alerts\":1,\"news\":0}");
    JsonNode alert = ask("/api/alerts").path("alerts").path(0);
    assertThat(alert.path("status").asText()).isEqualTo("FIRING");
    assertThat(alert.path("startsAt").asText()).isEqualTo("2026-11-25T09:00:00Z");
    assertThat(alert.path("labels").path("alertname").asText()).isEqualTo("ChatRoomHighErrorRate");
  }

  @Test
  void theToken_isAskedFor() throws Exception {
    HttpResponse<String> answer =
        chat.send(
            HttpRequest.newBuilder(chat.uri("/alerts"))
                .POST(BodyPublishers.ofString(notice("firing"))));

    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.headers().firstValue("WWW-Authenticate")).isPresent();
  }

  @Test
  void tooLarge_is413() throws Exception {
    for (int size : new int[] {1_048_577, 3_000_000}) {
      BodyPublisher body = BodyPublishers.ofByteArray(new byte[size]);
      assertThat(post(body).statusCode()).isEqualTo(413);
      assertThat(post(BodyPublishers.fromPublisher(body)).statusCode()).isEqualTo(413);
    }
  }

  @Test
  void commands_areAnsweredInTheOpsRoom_andPutUsersOut() throws Exception {
    TestClient bob = chat.join("lobby", "Bob");
    TestClient ada = chat.joinOps("Ada");

    ada.say("/who");
    assertThat(answer(ada)).isEqualTo("2 users in 2 rooms\nlobby (1): Bob\nops (1): Ada");
    ada.say("/kick  Bob ");
    assertThat(answer(ada)).isEqualTo("Ada has put out Bob, who has to sign in again.");
    assertThat(bob.closeCode()).isEqualTo(4003);
    ada.say("/reboot");
    assertThat(answer(ada)).startsWith("There is no command '/reboot'.");
  }

  @Test
  void actions_areCountedAndInTheAudit() throws Exception {
    TestClient ada = chat.joinOps("Ada");
    ada.say("/kick Nobody");
    answer(ada);
    ada.say("/silence 2h why");
    answer(ada);

    String metrics = chat.get("/metrics").body();
    assertThat(metrics)
        .contains("chatroom_ops_actions_total{action=\"kick\",outcome=\"success\"} 1.0")
        .contains("chatroom_ops_actions_total{action=\"silence\",outcome=\"error\"} 1.0");
    JsonNode entries = ask("/api/audit?who=Ada").path("entries");
    assertThat(entries).hasSize(4);
    assertThat(entries.path(0).path("what").asText()).isEqualTo("/silence 2h why");
    assertThat(entries.path(0).path("outcome").asText()).isEqualTo("error");
    assertThat(entries.path(1).path("outcome").asText()).isEqualTo("begun");
    assertThat(entries.path(3).path("position").asInt()).isEqualTo(1);
    assertThat(ask("/api/audit?action=kick&limit=1").path("entries").path(0).path("what").asText())
        .isEqualTo("/kick Nobody");
    assertThat(ask("/api/audit?to=2020-01-01T00:00:00Z").path("entries")).isEmpty();
    assertThat(ask("/api/audit?limit=1").path("more").asBoolean()).isTrue();
  }

  @Test
  void alertsAndAudit_areForOpsUsersOnly() throws Exception {
    for (String path : new String[] {"/api/alerts", "/api/audit"}) {
      assertThat(chat.get(path).statusCode()).as(path).isEqualTo(403);
      assertThat(chat.send(HttpRequest.newBuilder(chat.uri(path)).GET()).statusCode())
          .as(path)
          .isEqualTo(401);
    }
  }

  @Test
  void auditWithParametersThatMakeNoSense_is400() throws Exception {
    for (String query :
        new String[] {"from=yesterday", "to=%2B999999999-01-01T00:00:00Z", "limit=0", "who=%00"}) {
      HttpResponse<String> answer = get("/api/audit?" + query);
      assertThat(answer.statusCode()).as(query).isEqualTo(400);
      assertThat(answer.body()).contains(query.substring(0, query.indexOf('=')));
    }
  }

  @Test
  void aPlainUsersSlash_isTextInAPublicRoom() {
    TestClient bob = chat.join("lobby", "Bob");
    bob.say("/kick Ada");

    assertThat(bob.next("message").path("kind").asText()).isEqualTo("text");
  }

  @Test
  void secrets_areInNoLog() throws Exception {
    Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    root.addAppender(log);
    try {
      post("no JSON, but " + TOKEN.substring(0, 3));
      chat.send(
          HttpRequest.newBuilder(chat.uri("/alerts"))
              .header("Authorization", "Bearer " + TOKEN + "x")
              .POST(BodyPublishers.ofString(notice("firing"))));
      answerTo("/silence 2h why");
      chat.close();
      chat = new TestChat(TestChat.config(folder.resolve("data"), "CHAT_ALERTS_TOKEN", TOKEN));
    } finally {
      root.detachAppender(log);
    }
    assertThat(log.list).as("something was logged").isNotEmpty();
    assertThat(log.list.stream().map(ILoggingEvent::getFormattedMessage))
        .noneMatch(line -> line.contains(TOKEN) || line.contains(TestChat.OPS_PASSWORD));
    assertThat(TestChat.config(folder.resolve("data"), "CHAT_ALERTS_TOKEN", TOKEN).ops().toString())
        .doesNotContain(TOKEN);
  }

  private void answerTo(String command) {
    TestClient ada = chat.joinOps("Ada");
    ada.say(command);
    answer(ada);
  }

  /** The next message of the chat itself. */
  private static String answer(TestClient client) {
    JsonNode message;
    do {
      message = client.next("message");
    } while (!message.path("kind").asText().equals("system"));
    return message.path("text").asText();
  }

  private JsonNode ask(String path) throws Exception {
    HttpResponse<String> answer = get(path);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return json.readTree(answer.body());
  }

  private HttpResponse<String> get(String path) throws Exception {
    return chat.send(
        HttpRequest.newBuilder(chat.uri(path)).header("Cookie", chat.opsCookie("Ada")).GET());
  }

  private HttpResponse<String> post(String body) throws Exception {
    return post(BodyPublishers.ofString(body));
  }

  private HttpResponse<String> post(BodyPublisher body) throws Exception {
    return chat.send(
        HttpRequest.newBuilder(chat.uri("/alerts"))
            .header("Authorization", "Bearer " + TOKEN)
            .header("Content-Type", "application/json")
            .POST(body));
  }

  /** The group fires in both cases: what counts is the alert's own status. */
  private static String notice(String status) {
    return """
    {"receiver":"chatroom-webhook","status":"firing","version":"4","groupKey":"{}:{alertname=\\"A\\"}",
     "truncatedAlerts":0,"externalURL":"http://alertmanager:9093","groupLabels":{"service":"chatroom"},
     "commonLabels":{},"commonAnnotations":{},"alerts":[{"status":"%s","fingerprint":"0123456789abcdef",
     "labels":{"alertname":"ChatRoomHighErrorRate","severity":"critical","service":"chatroom","job":"chat"},
     "annotations":{"summary":"Too many fail","runbook_url":"https://example.com/runbooks/ChatRoomHighErrorRate.md"},
     "startsAt":"2026-11-25T09:00:00Z","endsAt":"%s","generatorURL":""}]}"""
        .formatted(
            status, status.equals("firing") ? "0001-01-01T00:00:00Z" : "2026-11-25T10:00:00Z");
  }
}
