package io.chatroom.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who gets in, as what, and from where. */
class SignInTest {

  @TempDir static Path folder;

  private static TestChat chat;

  @BeforeAll
  static void start() {
    Path data = folder.resolve("data");
    chat = new TestChat(TestChat.config(data, "CHAT_TRUSTED_PROXIES", "127.0.0.1"));
  }

  @AfterAll
  static void stop() {
    chat.close();
  }

  @Test
  void signIn_setsACookieThatNoScriptReads() throws Exception {
    HttpResponse<String> response = signIn("{\"name\":\" Ada \"}");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).contains("\"name\":\"Ada\"", "\"role\":\"user\"");
    assertThat(response.headers().firstValue("Set-Cookie").orElseThrow())
        .contains("HttpOnly", "SameSite=Strict", "Path=/")
        .doesNotContain("Secure");
  }

  @Test
  void cookie_isSecureBehindTls() throws Exception {
    HttpResponse<String> response =
        chat.send(json("{\"name\":\"Ada\"}").header("X-Forwarded-Proto", "https"));
    assertThat(response.headers().firstValue("Set-Cookie").orElseThrow()).contains("; Secure");
  }

  @Test
  void session_isToldToItsOwner() throws Exception {
    assertThat(chat.send(chat.request("/api/session", "Ada").GET()).body())
        .contains("\"name\":\"Ada\"");
    HttpResponse<String> out = chat.send(chat.request("/api/session", "Ada").DELETE());
    assertThat(out.statusCode()).isEqualTo(204);
    assertThat(out.headers().firstValue("Set-Cookie").orElseThrow()).contains("Max-Age=0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "a.b.c.d.e", "QWRh.ops.0.9999999999999.AAAA", "....", "%00"})
  void forgedCookie_isNobody(String forged) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(chat.uri("/api/rooms")).header("Cookie", "chat_session=" + forged);
    HttpResponse<String> response = chat.send(request);
    assertThat(response.statusCode()).isEqualTo(401);
    assertThat(response.body()).contains("\"signed_out\"");
  }

  @Test
  void changedCookie_isNobody() throws Exception {
    String mine = chat.cookie("Ada");
    for (int at = "chat_session=".length(); at < mine.length(); at += 7) {
      String changed = mine.substring(0, at) + (mine.charAt(at) == 'A' ? 'B' : 'A');
      HttpRequest.Builder request =
          HttpRequest.newBuilder(chat.uri("/api/session"))
              .header("Cookie", changed + mine.substring(at + 1));
      assertThat(chat.send(request).statusCode()).as("changed at %d", at).isEqualTo(401);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"name\":\"\"}                       | 400 | bad_name",
        "{\"name\":\"a\\u202eb\"}              | 400 | bad_name",
        "{\"name\":5}                          | 400 | bad_request",
        "{}                                    | 400 | bad_name",
        "[]                                    | 400 | bad_request",
        "no JSON                               | 400 | bad_request",
        "{\"name\":\"Ada\",\"password\":\"x\"} | 401 | bad_credentials",
      })
  void badSignIn_isToldWhy(String body, int status, String code) throws Exception {
    HttpResponse<String> response = signIn(body);
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(response.body()).contains("\"code\":\"" + code + "\"");
  }

  @Test
  void largeBody_isRefused() throws Exception {
    assertThat(signIn("{\"name\":\"" + "x".repeat(100_000) + "\"}").statusCode()).isEqualTo(413);
  }

  @Test
  void form_isRefused() throws Exception {
    HttpRequest.Builder form =
        HttpRequest.newBuilder(chat.uri("/api/session"))
            .header("Content-Type", "text/plain")
            .POST(BodyPublishers.ofString("{\"name\":\"Ada\"}"));
    assertThat(chat.send(form).statusCode()).isEqualTo(415);
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://evil.example", "null", "http://127.0.0.1.evil.example", "x"})
  void otherOrigin_isRefusedForCallsAndHandshakes(String origin) throws Exception {
    assertThat(chat.send(json("{\"name\":\"Ada\"}").header("Origin", origin)).statusCode())
        .isEqualTo(403);
    assertThat(handshake("Origin: " + origin)).isEqualTo(403);
  }

  @Test
  void ownOrigin_isWelcome() throws Exception {
    String own = chat.uri("").toString();
    assertThat(chat.send(json("{\"name\":\"Ada\"}").header("Origin", own)).statusCode())
        .isEqualTo(200);
    assertThat(handshake("Origin: " + own)).isEqualTo(101);
  }

  @Test
  void handshakeOfNobody_isRefused() throws Exception {
    int port = chat.uri("/").getPort();
    assertThat(RawPeer.handshakeStatus(port, "/chat/tea", "Cookie: chat_session=x")).isEqualTo(401);
  }

  @Test
  void everyAttempt_isCounted() throws Exception {
    String attempts = "chatroom_auth_attempts_total";
    Metrics before = new Metrics(chat.get("/metrics").body());
    signIn("{\"name\":\"Counted\"}");
    signIn("{\"name\":\"Ada\",\"password\":\"wrong\"}");
    Metrics after = new Metrics(chat.get("/metrics").body());
    for (String outcome : new String[] {"success", "bad_credentials"}) {
      String label = "outcome=\"" + outcome + "\"";
      assertThat(after.sum(attempts, label) - before.sum(attempts, label)).isEqualTo(1);
    }
  }

  @Test
  void failedPasswords_areLimited() throws Exception {
    HttpResponse<String> response = null;
    for (int i = 0; i < 12; i++) {
      HttpRequest.Builder guess =
          json("{\"name\":\"Eve\",\"password\":\"guess\"}").header("X-Forwarded-For", "192.0.2.1");
      response = chat.send(guess);
    }
    assertThat(response.statusCode()).isEqualTo(429);
    assertThat(response.headers().firstValue("Retry-After")).isPresent();
  }

  private static int handshake(String header) throws Exception {
    String cookie = "Cookie: " + chat.cookie("Ada");
    return RawPeer.handshakeStatus(chat.uri("/").getPort(), "/chat/tea", cookie, header);
  }

  private static HttpResponse<String> signIn(String body) throws Exception {
    return chat.send(json(body));
  }

  private static HttpRequest.Builder json(String body) {
    return HttpRequest.newBuilder(chat.uri("/api/session"))
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofString(body));
  }
}
