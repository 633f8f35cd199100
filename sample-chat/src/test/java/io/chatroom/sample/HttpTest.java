package io.chatroom.sample;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is served over HTTP. */
class HttpTest {

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
  void page_allowsNothingButItsOwnFiles() throws Exception {
    HttpResponse<String> page = chat.get("/");
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/html");
    assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
        .contains("default-src 'none'", "script-src 'self'")
        .doesNotContain("unsafe");
    assertThat(page.body()).doesNotContain("<script>", "style=", "onclick");
  }

  @Test
  void answerBeforeAnyServlet_allowsNoMore() throws Exception {
    BodyPublisher tooLong = BodyPublishers.ofByteArray(new byte[3_000_000]);
    HttpResponse<String> answer =
        chat.send(HttpRequest.newBuilder(chat.uri("/api/session")).POST(tooLong));
    assertThat(answer.statusCode()).isEqualTo(413);
    assertThat(answer.headers().map())
        .containsKeys("Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "chat.js",
        "chat.css",
        "icon.svg",
        "api.js",
        "connection.js",
        "texts.js",
        "timeline.js"
      })
  void file_ofThePageIsServed(String file) throws Exception {
    assertThat(chat.get("/" + file).statusCode()).isEqualTo(200);
  }

  @Test
  void history_comesInPagesOldestFirst() throws Exception {
    TestClient ada = chat.join("paged", "Ada");
    for (int i = 1; i <= 5; i++) {
      ada.say("m" + i).next("message");
    }
    JsonNode newest = json("/api/rooms/paged/messages?limit=2");
    assertThat(newest.path("messages").findValuesAsText("text")).containsExactly("m4", "m5");
    assertThat(newest.path("more").asBoolean()).isTrue();
    long before = newest.path("messages").path(0).path("id").asLong();
    JsonNode older = json("/api/rooms/paged/messages?limit=3&before=" + before);
    assertThat(older.path("messages").findValuesAsText("text")).containsExactly("m1", "m2", "m3");
    assertThat(older.path("more").asBoolean()).isFalse();
    assertThat(older.path("messages").path(0).path("user").asText()).isEqualTo("Ada");
  }

  @Test
  void history_isTheSameMessageAsWasSent() throws Exception {
    JsonNode sent = chat.join("茶馆 1", "王小明").say("你好").next("message");
    JsonNode page = json("/api/rooms/" + TestChat.encode("茶馆 1") + "/messages");
    assertThat(page.path("messages").path(0)).isEqualTo(sent);
  }

  @Test
  void history_ofAnUnknownRoomIsEmpty() throws Exception {
    assertThat(json("/api/rooms/nobody/messages")).hasToString("{\"messages\":[],\"more\":false}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/rooms/tea/messages?limit=0",
        "/api/rooms/tea/messages?limit=101",
        "/api/rooms/tea/messages?limit=ten",
        "/api/rooms/tea/messages?limit=",
        "/api/rooms/tea/messages?before=0",
        "/api/rooms/tea/messages?before=99999999999999999999",
        "/api/rooms/%20/messages",
        "/api/rooms/%07/messages",
      })
  void badParameter_isAnswered400(String path) throws Exception {
    HttpResponse<String> response = chat.get(path);
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(new ObjectMapper().readTree(response.body()).path("code").asText())
        .isEqualTo("bad_request");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api", "/api/", "/api/users", "/api/rooms/tea", "/api/rooms/tea/users"})
  void unknownCall_isAnswered404(String path) throws Exception {
    HttpResponse<String> response = chat.get(path);
    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(response.body()).contains("\"not_found\"");
  }

  @Test
  void rooms_haveTheFullestFirstAndThenTheLiveliest() throws Exception {
    chat.join("left", "Ada").say("hello").leave();
    chat.join("one", "Ada");
    chat.join("two", "Ada");
    chat.join("two", "Grace");
    JsonNode rooms = json("/api/rooms").path("rooms");
    assertThat(rooms.findValuesAsText("name")).startsWith("two").contains("one", "left");
    assertThat(rooms.path(0).path("online").asInt()).isEqualTo(2);
    assertThat(rooms.path(0).path("newest").isNull()).isTrue();
  }

  @Test
  void probes_areOk() throws Exception {
    assertThat(chat.get("/healthz").statusCode()).isEqualTo(200);
    assertThat(chat.get("/readyz").statusCode()).isEqualTo(200);
  }

  @Test
  void unknownPath_isAnswered404() throws Exception {
    assertThat(chat.get("/nothing/here").statusCode()).isEqualTo(404);
  }

  @Test
  void failure_isAnswered500WithoutItsInside() throws Exception {
    HttpResponse<String> response = chat.get("/debug/fail");
    assertThat(response.statusCode()).isEqualTo(500);
    assertThat(response.body()).doesNotContain("IllegalStateException", "Asked to fail");
  }

  private static JsonNode json(String path) throws Exception {
    HttpResponse<String> response = chat.get(path);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type"))
        .hasValue("application/json;charset=UTF-8");
    return new ObjectMapper().readTree(response.body());
  }
}
