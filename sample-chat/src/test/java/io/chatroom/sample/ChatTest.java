package io.chatroom.sample;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The protocol, as clients of a real server see it. */
class ChatTest {

  @TempDir static Path data;

  private static TestChat chat;

  @BeforeAll
  static void start() {
    chat = new TestChat(data);
  }

  @AfterAll
  static void stop() {
    chat.close();
  }

  @Test
  void join_isWelcomedWithEverybodyInTheRoom(TestInfo test) {
    chat.join(room(test), "Grace");
    JsonNode welcome = chat.connect(room(test), "Ada").send("{\"type\":\"join\"}").next();
    assertThat(welcome)
        .hasToString(
            ("{\"type\":\"welcome\",\"room\":\"%s\",\"user\":\"Ada\",\"users\":[\"Ada\",\"Grace\"],"
                    + "\"kind\":\"public\",\"last\":0}")
                .formatted(room(test)));
  }

  @Test
  void join_isToldToTheOthersOnce(TestInfo test) {
    TestClient grace = chat.join(room(test), "Grace");
    TestClient firstTab = chat.join(room(test), "Ada");
    TestClient secondTab = chat.join(room(test), "Ada");
    firstTab.leave();
    secondTab.leave();
    assertThat(grace.next())
        .hasToString("{\"type\":\"presence\",\"user\":\"Ada\",\"online\":true}");
    assertThat(grace.next())
        .hasToString("{\"type\":\"presence\",\"user\":\"Ada\",\"online\":false}");
  }

  @Test
  void cutConnection_isTold(TestInfo test) {
    TestClient grace = chat.join(room(test), "Grace");
    chat.join(room(test), "Ada").cut();
    assertThat(grace.next("presence").path("online").asBoolean()).isTrue();
    assertThat(grace.next("presence").path("online").asBoolean()).isFalse();
  }

  @Test
  void message_reachesEverybodyInTheRoomAndNobodyElse(TestInfo test) {
    TestClient elsewhere = chat.join("elsewhere", "Mary");
    TestClient grace = chat.join(room(test), "Grace");
    TestClient ada = chat.join(room(test), "Ada");
    ada.say("Hello 你好 👋\nthere");
    JsonNode message = grace.next("message");
    assertThat(message.path("user").asText()).isEqualTo("Ada");
    assertThat(message.path("text").asText()).isEqualTo("Hello 你好 👋\nthere");
    assertThat(Instant.parse(message.path("at").asText())).isBefore(Instant.now());
    assertThat(ada.next("message")).isEqualTo(message);
    elsewhere.say("Only me");
    assertThat(elsewhere.next("message").path("text").asText()).isEqualTo("Only me");
  }

  @Test
  void messages_areInTheSameOrderForAll(TestInfo test) {
    TestClient grace = chat.join(room(test), "Grace");
    TestClient ada = chat.join(room(test), "Ada");
    for (int i = 0; i < 100; i++) {
      ada.say("a" + i);
      grace.say("g" + i);
    }
    long last = 0;
    for (int i = 0; i < 200; i++) {
      JsonNode message = grace.next("message");
      assertThat(ada.next("message")).isEqualTo(message);
      assertThat(message.path("id").asLong()).isGreaterThan(last);
      last = message.path("id").asLong();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "no JSON                                | bad_json",
        "[]                                     | bad_json",
        "null                                   | bad_json",
        "{\"type\":\"message\"} {}              | bad_json",
        "{\"type\":\"message\",\"text\":5}      | bad_json",
        "{\"type\":\"message\",\"text\":[\"a\"]}| bad_json",
        "{}                                     | unknown_type",
        "{\"type\":\"shout\",\"text\":\"hi\"}   | unknown_type",
        "{\"type\":\"message\"}                 | empty_text",
        "{\"type\":\"message\",\"text\":\" \"}  | empty_text",
        "{\"type\":\"message\",\"text\":\"\\u0000\"} | bad_text",
        "{\"type\":\"message\",\"text\":\"\\ud800\"} | bad_text",
        "{\"type\":\"join\"} | already_joined",
        "{\"type\":\"join\",\"after\":\"5\"} | bad_json",
        "{\"type\":\"join\",\"after\":1.5} | bad_json",
        "``                                     | bad_json",
      })
  void badMessage_isRefusedToItsSenderAlone(String message, String code) {
    String room = code + message.hashCode(); // whoever leaves one is told in no other
    TestClient grace = chat.join(room, "Grace");
    TestClient ada = chat.join(room, "Ada");
    assertThat(ada.send(message).nextError()).isEqualTo(code);
    assertThat(ada.say("still here").next().path("text").asText()).isEqualTo("still here");
    grace.next("presence");
    assertThat(grace.next().path("text").asText()).isEqualTo("still here");
    ada.leave();
    grace.leave();
  }

  @Test
  void tooLargeMessage_isRefusedWhateverItsSize(TestInfo test) {
    TestClient ada = chat.join(room(test), "Ada");
    assertThat(ada.say("x".repeat(4_000)).next("message").path("text").asText()).hasSize(4_000);
    assertThat(ada.say("x".repeat(4_001)).nextError()).isEqualTo("too_large");
    assertThat(ada.say("x".repeat(100_000)).nextError()).isEqualTo("too_large");
    assertThat(ada.say("x".repeat(10_000_000)).nextError()).isEqualTo("too_large");
    assertThat(ada.say("\u0001".repeat(4_000)).nextError()).isEqualTo("bad_text");
    assertThat(ada.say("still here").next("message").path("text").asText()).isEqualTo("still here");
  }

  @Test
  void binaryMessage_isRefused(TestInfo test) {
    TestClient ada = chat.join(room(test), "Ada");
    ada.sendBytes(new byte[1_000_000]);
    assertThat(ada.nextError()).isEqualTo("not_text");
  }

  @Test
  void messageBeforeJoin_isRefused(TestInfo test) {
    assertThat(chat.connect(room(test)).say("Hello").nextError()).isEqualTo("not_joined");
  }

  @Test
  void badRoom_isRefusedAndTheConnectionClosed() {
    for (String room : new String[] {" ", "r".repeat(65), "r".repeat(10_000), "a\u0007"}) {
      TestClient ada = chat.connect(room);
      assertThat(ada.next().path("code").asText()).isEqualTo("bad_room");
      assertThat(ada.closeCode()).isEqualTo(1008);
    }
  }

  @Test
  void roomAndName_mayBeInAnyScript() {
    TestClient ada = chat.join("茶馆 café 🍵", "王小明");
    assertThat(ada.say("你好").next("message").path("user").asText()).isEqualTo("王小明");
  }

  private static String room(TestInfo test) {
    return test.getTestMethod().orElseThrow().getName();
  }
}
