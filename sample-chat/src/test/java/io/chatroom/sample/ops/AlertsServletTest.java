package io.chatroom.sample.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.chatroom.sample.MigratedH2;
import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.servlet.Servlets;
import io.undertow.servlet.api.DeploymentManager;
import io.undertow.servlet.util.ImmediateInstanceFactory;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Random;
import org.h2.jdbcx.JdbcConnectionPool;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The webhook over HTTP: who is let in, and what is answered to what is no notice. */
class AlertsServletTest {

  private static final String TOKEN = "s3cret-token";
  private static final String START = "2026-11-25T09:00:00Z";

  @TempDir Path folder;
  private final HttpClient http = HttpClient.newHttpClient();
  private final RecordedChat chat = new RecordedChat();
  private JdbcConnectionPool database;
  private Undertow server;

  @BeforeEach
  void start() throws Exception {
    database = MigratedH2.in(folder);
    serve(TOKEN);
  }

  private void serve(@Nullable String token) throws Exception {
    AlertsServlet servlet =
        new AlertsServlet(token, new AlertStore(database, Clock.systemUTC()), chat);
    DeploymentManager deployment =
        Servlets.newContainer()
            .addDeployment(
                Servlets.deployment()
                    .setDeploymentName("alerts")
                    .setContextPath("/")
                    .setClassLoader(getClass().getClassLoader())
                    .addServlet(
                        Servlets.servlet(
                                "alerts",
                                AlertsServlet.class,
                                new ImmediateInstanceFactory<>(servlet))
                            .addMapping("/alerts")));
    deployment.deploy();
    server =
        Undertow.builder()
            .addHttpListener(0, "127.0.0.1")
            .setServerOption(UndertowOptions.MAX_ENTITY_SIZE, -1L)
            .setHandler(deployment.start())
            .build();
    server.start();
  }

  @AfterEach
  void stop() throws Exception {
    server.stop();
    database.dispose();
  }

  @Test
  void notice_isAccepted() throws Exception {
    HttpResponse<String> answer = post(notice());

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("{\"alerts\":1,\"news\":1}");
    assertThat(chat.texts).hasSize(1);
    assertThat(post(notice()).body()).isEqualTo("{\"alerts\":1,\"news\":0}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Bearer",
        "Bearer ",
        "Bearer s3cret-toke",
        "Bearer s3cret-tokenx",
        "Bearer S3CRET-TOKEN",
        "Basic s3cret-token",
        "s3cret-token"
      })
  void withoutTheToken_is401AndNothingHappens(String authorization) throws Exception {
    HttpRequest.Builder request = request().POST(BodyPublishers.ofString(notice()));
    if (!authorization.isEmpty()) {
      request.header("Authorization", authorization);
    }
    HttpResponse<String> answer = send(request);

    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.headers().firstValue("WWW-Authenticate")).hasValue("Bearer realm=\"alerts\"");
    assertThat(answer.body()).contains("\"code\":\"unauthorized\"").doesNotContain("s3cret");
    assertThat(chat.texts).isEmpty();
  }

  @Test
  void withoutAConfiguredToken_theWebhookIsOff() throws Exception {
    server.stop();
    serve(null);

    HttpResponse<String> answer = post(notice());
    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(answer.body()).contains("alerts_off", "CHAT_ALERTS_TOKEN");
  }

  @Test
  void theSchemesCase_doesNotMatter() throws Exception {
    HttpRequest.Builder request =
        request()
            .header("Authorization", "bearer " + TOKEN)
            .POST(BodyPublishers.ofString(notice()));

    assertThat(send(request).statusCode()).isEqualTo(200);
  }

  @Test
  void get_is405() throws Exception {
    assertThat(send(request().header("Authorization", "Bearer " + TOKEN).GET()).statusCode())
        .isEqualTo(405);
  }

  @ParameterizedTest
  @ValueSource(ints = {AlertsServlet.BODY_MAX + 1, 3_000_000})
  void tooLarge_is413_toldOrNot(int size) throws Exception {
    byte[] body = new byte[size];

    assertThat(post(BodyPublishers.ofByteArray(body)).statusCode()).isEqualTo(413);
    assertThat(post(BodyPublishers.fromPublisher(BodyPublishers.ofByteArray(body))).statusCode())
        .as("chunked")
        .isEqualTo(413);
  }

  @Test
  void aThousandAlerts_fit() throws Exception {
    String[] alerts = new String[1_000];
    for (int i = 0; i < alerts.length; i++) {
      alerts[i] = Notices.firing("A", "f" + i, START);
    }
    assertThat(post(Notices.body(alerts)).body()).isEqualTo("{\"alerts\":1000,\"news\":1000}");
    assertThat(chat.texts).hasSize(1);
    assertThat(chat.texts.get(0)).hasSizeLessThan(4_000).contains("more: type /alerts");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "``|no JSON",
        "nonsense|The body is no JSON",
        "[]|no JSON object",
        "{}|version must be a text",
        "{\"version\":\"5\"}|version is '5'; allowed is '4'",
        "{\"version\":4}|version must be a text",
        "{\"version\":\"4\"}|alerts must be a list",
        "{\"version\":\"4\",\"alerts\":{}}|alerts must be a list",
        "{\"version\":\"4\",\"alerts\":[]}|groupKey must be a text",
        "{\"version\":\"4\",\"alerts\":[7]}|alerts[0].fingerprint must be",
      })
  void whatIsNoNotice_is400AndSaysWhy(@Nullable String body, String why) throws Exception {
    HttpResponse<String> answer = post(body == null ? "" : body);

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("\"code\":\"bad_request\"");
    assertThat(answer.body()).containsAnyOf(why, "no JSON object");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"firing\"|\"pending\"|alerts[0].status is 'pending'; allowed is firing or resolved",
        "\"fingerprint\":\"f1\"|\"fingerprint\":\"<b>\"|alerts[0].fingerprint must be",
        "\"fingerprint\":\"f1\"|\"fingerprint\":7|alerts[0].fingerprint must be",
        "2026-11-25T09:00:00Z|yesterday|alerts[0].startsAt is 'yesterday'; allowed is a time",
        "2026-11-25T09:00:00Z|+999999999-12-31T23:59:59Z|alerts[0].startsAt is",
        "2026-11-25T09:00:00Z|0001-01-01T00:00:00Z|alerts[0].startsAt is",
        "\"alertname\":\"A\"|\"alertname\":\"\"|alerts[0].labels has no alertname",
        "\"alertname\":\"A\"|\"alertname\":null|alerts[0].labels.alertname must be a text",
        "\"job\":\"chat\"|\"job\":{}|alerts[0].labels.job must be a text",
      })
  void aFieldThatDoesNotFit_is400AndNamed(String from, String to, String why) throws Exception {
    String body = Notices.body(Notices.firing("A", "f1", START)).replace(from, to);

    HttpResponse<String> answer = post(body);
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains(why);
    assertThat(chat.texts).isEmpty();
  }

  @Test
  void unknownFields_areIgnored() throws Exception {
    String body =
        notice()
            .replace("{\"receiver\"", "{\"new\":{\"a\":[1,2]},\"receiver\"")
            .replace(
                "{\"status\":\"firing\",\"labels\"",
                "{\"more\":1,\"status\":\"firing\",\"labels\"");

    assertThat(body).contains("\"new\"", "\"more\"");
    assertThat(post(body).statusCode()).isEqualTo(200);
  }

  @Test
  void whatCannotBeTold_is503_andSentAgainItIsToldOnce() throws Exception {
    chat.isMute = true;
    HttpResponse<String> answer = post(notice());
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.headers().firstValue("Retry-After")).hasValue("5");

    chat.isMute = false;
    assertThat(post(notice()).statusCode()).isEqualTo(200);
    assertThat(post(notice()).statusCode()).isEqualTo(200);
    assertThat(chat.texts).hasSize(1);
  }

  @Test
  void hostileTexts_areShownAsTextsOnOneLine() throws Exception {
    String body =
        Notices.body(Notices.firing("A", "f1", START))
            .replace("Summary of A", "<script>\\n\\u0007\\u202e\\ud83d\\u0000" + "x".repeat(9_000))
            .replace("https://example.com/runbooks/A.md", "javascript:alert(1)");

    assertThat(post(body).statusCode()).isEqualTo(200);
    assertThat(chat.texts.get(0))
        .contains("\n  <script> ")
        .doesNotContain("javascript", "\0", "\u0007")
        .hasSizeLessThan(2_000);
  }

  @Test
  void deeplyNested_is400() throws Exception {
    String deep = "[".repeat(100_000);

    assertThat(
            post(notice().replace("\"alerts\":[", "\"x\":" + deep + ",\"alerts\":[")).statusCode())
        .isEqualTo(400);
  }

  /** Bytes changed, cut and doubled at random places, always the same ones. */
  @Test
  void twoThousandMutilatedNotices_areNeverAFaultOfOurs() throws Exception {
    Random random = new Random(20261125);
    for (int i = 0; i < 2_000; i++) {
      byte[] body = notice().getBytes(StandardCharsets.UTF_8);
      for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
        body[random.nextInt(body.length)] = (byte) random.nextInt(256);
      }
      int length = random.nextInt(4) == 0 ? random.nextInt(body.length) : body.length;
      HttpResponse<String> answer = post(BodyPublishers.ofByteArray(body, 0, length));

      assertThat(answer.statusCode())
          .as(new String(body, StandardCharsets.ISO_8859_1))
          .isIn(200, 400);
    }
  }

  private static String notice() {
    return Notices.body(Notices.firing("A", "f1", START));
  }

  private HttpResponse<String> post(String body) throws Exception {
    return post(BodyPublishers.ofString(body));
  }

  private HttpResponse<String> post(HttpRequest.BodyPublisher body) throws Exception {
    return send(
        request()
            .header("Authorization", "Bearer " + TOKEN)
            .header("Content-Type", "application/json")
            .POST(body));
  }

  private HttpRequest.Builder request() {
    int port = ((InetSocketAddress) server.getListenerInfo().get(0).getAddress()).getPort();
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/alerts"));
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }
}
