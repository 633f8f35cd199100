package io.chatroom.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Receipts, coming back, kinds of room, typing. */
class ProtocolTest {

  @TempDir static Path folder;

  private static TestChat chat;

  @BeforeAll
  static void start() {
    chat = new TestChat(folder.resolve("data"));
  }

  @AfterAll
  static void stop() {
    chat.close();
  }

  @Test
  void sender_isToldThatTheMessageIsStored() {
    TestClient ada = chat.join("receipts", "Ada");
    TestClient grace = chat.join("receipts", "Grace");
    ada.say("Hello", "c-1");
    assertThat(ada.next("ack")).hasToString("{\"type\":\"ack\",\"clientId\":\"c-1\",\"id\":1}");
    assertThat(ada.next().path("id").asLong()).isEqualTo(1);
    assertThat(grace.next().path("type").asText()).isEqualTo("message"); // and no receipt
  }

  @Test
  void messageSentAgain_isStoredOnce() throws Exception {
    TestClient ada = chat.join("again", "Ada");
    ada.say("Hello", "c-1").next("ack");
    ada.leave();
    TestClient back = chat.join("again", "Ada");
    back.say("Hello", "c-1");
    JsonNode ack = back.next("ack");
    assertThat(ack.path("duplicate").asBoolean()).isTrue();
    assertThat(ack.path("id").asLong()).isEqualTo(1);
    chat.join("again", "Grace").say("Mine", "c-1").next("ack"); // another's id is another id
    assertThat(texts("again")).containsExactly("Hello", "Mine");
  }

  @Test
  void comingBack_bringsWhatWasMissedInOrderAndOnce() {
    TestClient ada = chat.join("back", "Ada");
    for (int i = 1; i <= 10; i++) {
      ada.say("m" + i, "c" + i).next("ack");
    }
    TestClient grace = chat.connect("back", "Grace");
    assertThat(grace.join(4).path("last").asLong()).isEqualTo(10);
    ada.say("m11", "c11");
    for (int id = 5; id <= 11; id++) {
      assertThat(grace.next().path("id").asLong()).isEqualTo(id);
    }
  }

  @Test
  void comingBackLate_tellsWhichMessagesToRead() throws Exception {
    TestClient ada = chat.join("late", "Ada");
    int count = Room.REPLAY_MAX + 30;
    for (int i = 1; i <= count; i++) {
      ada.say("m" + i);
      ada.next("message");
    }
    TestClient grace = chat.connect("late", "Grace");
    grace.join(10);
    assertThat(grace.next()).hasToString("{\"type\":\"gap\",\"from\":11,\"to\":30}");
    assertThat(grace.next().path("id").asLong()).isEqualTo(31);
    JsonNode page = json(chat.get("/api/rooms/late/messages?after=10&limit=20"));
    assertThat(page.path("messages").path(0).path("id").asLong()).isEqualTo(11);
    assertThat(page.path("messages").path(19).path("id").asLong()).isEqualTo(30);
  }

  @Test
  void privateRoom_isForItsMembers() throws Exception {
    String plans = "{\"kind\":\"private\",\"name\":\"plans\",\"members\":[\"Grace\"]}";
    assertThat(chat.post("/api/rooms", "Ada", plans).statusCode()).isEqualTo(201);
    assertThat(chat.post("/api/rooms", "Eve", plans).statusCode()).isEqualTo(409);
    TestClient grace = chat.connect("plans", "Grace");
    assertThat(grace.join().path("kind").asText()).isEqualTo("private");
    TestClient eve = chat.connect("plans", "Eve");
    assertThat(eve.send("{\"type\":\"join\"}").nextError()).isEqualTo("forbidden");
    assertThat(get("/api/rooms/plans/messages", "Eve").statusCode()).isEqualTo(403);
    assertThat(get("/api/rooms", "Eve").body()).doesNotContain("plans");
    assertThat(chat.post("/api/rooms/plans/members", "Eve", "{\"name\":\"Eve\"}").statusCode())
        .isEqualTo(403);
    assertThat(chat.post("/api/rooms/plans/members", "Grace", "{\"name\":\"Eve\"}").statusCode())
        .isEqualTo(204);
    eve.join();
    grace.say("Welcome");
    assertThat(eve.next("message").path("text").asText()).isEqualTo("Welcome");
    // Counted when it is on its way to all.
    await().until(() -> counted("chatroom_messages_total", "room_class=\"private\"") == 1);
  }

  @Test
  void directRoom_isTheSameForBoth() throws Exception {
    JsonNode made = json(chat.post("/api/rooms", "Ada", "{\"kind\":\"direct\",\"with\":\"Bob\"}"));
    JsonNode again = json(chat.post("/api/rooms", "Bob", "{\"kind\":\"direct\",\"with\":\"Ada\"}"));
    String room = made.path("name").asText();
    assertThat(again.path("name").asText()).isEqualTo(room);
    chat.join(room, "Ada").say("Psst").next("message");
    assertThat(get("/api/rooms", "Bob").body()).contains("\"with\":\"Ada\"");
    assertThat(get("/api/rooms/" + room + "/messages", "Eve").statusCode()).isEqualTo(403);
    TestClient eve = chat.connect(Rooms.DIRECT_PREFIX + "mine", "Eve");
    assertThat(eve.send("{\"type\":\"join\"}").nextError()).isEqualTo("bad_room");
  }

  @Test
  void typing_isToldToTheOthers() {
    TestClient ada = chat.join("typing", "Ada");
    TestClient grace = chat.join("typing", "Grace");
    ada.send("{\"type\":\"typing\",\"on\":true}");
    assertThat(grace.next()).hasToString("{\"type\":\"typing\",\"user\":\"Ada\",\"on\":true}");
  }

  @Test
  void traceContext_isNotHandedOn() {
    TestClient ada = chat.join("traced", "Ada");
    String context = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    ada.send("{\"type\":\"message\",\"text\":\"Hi\",\"traceparent\":\"" + context + "\"}");
    assertThat(ada.next("message").toString()).doesNotContain("0af7651916cd43dd", "traceparent");
  }

  @Test
  void opsRoom_isForOps() throws Exception {
    TestClient eve = chat.connect("ops", "Eve");
    assertThat(eve.send("{\"type\":\"join\"}").nextError()).isEqualTo("forbidden");
    TestClient ada = chat.joinOps("Ada");
    chat.join("watched", "Grace");
    ada.say("/who");
    assertThat(ada.next("message").path("kind").asText()).isEqualTo("command");
    JsonNode reply = ada.next("message");
    assertThat(reply.path("kind").asText()).isEqualTo("system");
    assertThat(reply.path("text").asText()).contains("watched (1): Grace");
    assertThat(chat.server().operations().say("Once", "alert-1")).isTrue();
    assertThat(chat.server().operations().say("Once", "alert-1")).isFalse();
    assertThat(ada.next("message").path("text").asText()).isEqualTo("Once");
  }

  @Test
  void kickedUser_isOutUntilTheySignInAgain() {
    TestClient mallory = chat.join("kicks", "Mallory");
    TestClient ops = chat.joinOps("Ada");
    ops.say("/kick Mallory");
    assertThat(mallory.nextError()).isEqualTo("kicked");
    assertThat(mallory.closeCode()).isEqualTo(4003);
    TestClient back = chat.connect("kicks", "Mallory");
    assertThat(back.send("{\"type\":\"join\"}").nextError()).isEqualTo("kicked");
    await()
        .until(() -> counted("chatroom_websocket_disconnections_total", "reason=\"kicked\"") >= 1);
  }

  private static HttpResponse<String> get(String path, String user) throws Exception {
    return chat.send(chat.request(path, user).GET());
  }

  private static List<String> texts(String room) throws Exception {
    return json(chat.get("/api/rooms/" + room + "/messages"))
        .path("messages")
        .findValuesAsText("text");
  }

  private static JsonNode json(HttpResponse<String> response) throws Exception {
    return new ObjectMapper().readTree(response.body());
  }

  private static double counted(String name, String label) {
    try {
      return new Metrics(chat.get("/metrics").body()).sum(name, label);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
