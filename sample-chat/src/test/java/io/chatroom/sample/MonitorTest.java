package io.chatroom.sample;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The calls behind {@code /monitor}. */
class MonitorTest {

  private static final ObjectMapper json = new ObjectMapper();
  private static final List<String> asked = new CopyOnWriteArrayList<>();

  @TempDir static Path folder;

  private static HttpServer prometheus;
  private static TestChat chat;

  @BeforeAll
  static void start() throws IOException {
    prometheus = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    prometheus.createContext(
        "/",
        exchange -> {
          asked.add(exchange.getRequestURI().toString());
          byte[] body = "{\"status\":\"success\"}".getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          try (exchange) {
            exchange.getResponseBody().write(body);
          }
        });
    prometheus.start();
    URI uri = URI.create("http://127.0.0.1:" + prometheus.getAddress().getPort());
    chat = TestChat.watchedBy(folder.resolve("data"), uri);
  }

  @AfterAll
  static void stop() {
    chat.close();
    prometheus.stop(0);
  }

  @Test
  void page_isThereAndRunsOnlyOurFiles() throws Exception {
    HttpResponse<String> page = chat.get("/monitor");
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.body()).contains("<title>Chat room monitor</title>");
    assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
        .contains("script-src 'self'", "style-src 'self'")
        .doesNotContain("unsafe");
  }

  @Test
  void slashAtTheEnd_leadsToThePage() throws Exception {
    HttpResponse<String> answer = chat.get("/monitor/");
    assertThat(answer.statusCode()).isEqualTo(302);
    assertThat(answer.headers().firstValue("Location").orElseThrow()).endsWith("/monitor");
  }

  @Test
  void dashboards_areThoseOfTheLibraryInTwoLanguages() throws Exception {
    JsonNode english = dashboards("?lang=en");
    JsonNode chinese = dashboards("?lang=zh");
    assertThat(english.findValuesAsText("uid"))
        .contains("chatroom-overview", "chatroom-chat", "chatroom-slo")
        .containsExactlyElementsOf(chinese.findValuesAsText("uid"));
    assertThat(english.path("dashboards").path(0).path("title").asText())
        .isEqualTo("Chat room: overview");
    assertThat(chinese.path("dashboards").path(0).path("title").asText()).isEqualTo("聊天室：总览");
  }

  @Test
  void dashboards_sayThatThereIsAPrometheus() throws Exception {
    assertThat(dashboards("").path("prometheus").asBoolean()).isTrue();
  }

  @Test
  void panelOverTime_isAskedForAsARange() throws Exception {
    asked.clear();
    String call = "/monitor/data?dashboard=chatroom-overview&panel=2&query=A&minutes=60";
    assertThat(chat.get(call).body()).isEqualTo("{\"status\":\"success\"}");
    assertThat(asked).hasSize(1);
    assertThat(URLDecoder.decode(asked.get(0), StandardCharsets.UTF_8))
        .startsWith("/api/v1/query_range?")
        .contains("histogram_quantile(0.95", "job=~\".*\"", "[60s]", "step=20")
        .doesNotContain("$");
  }

  @Test
  void panelOfFigures_isAskedForAsItIsNow() throws Exception {
    asked.clear();
    chat.get("/monitor/data?dashboard=chatroom-overview&panel=1&query=B&minutes=15");
    assertThat(asked).singleElement().asString().startsWith("/api/v1/query?");
  }

  @ParameterizedTest
  @CsvSource({
    "dashboard=chatroom-overview&panel=2&query=A, 400, bad_request",
    "dashboard=chatroom-overview&panel=2&query=A&minutes=61, 400, bad_request",
    "dashboard=chatroom-overview&panel=2&query=A&minutes=99999999999, 400, bad_request",
    "dashboard=chatroom-none&panel=2&query=A&minutes=15, 404, not_found",
    "dashboard=chatroom-overview&panel=99&query=A&minutes=15, 404, not_found",
    "dashboard=chatroom-overview&panel=2&query=up&minutes=15, 404, not_found",
    "minutes=15, 404, not_found",
  })
  void otherQuestions_areRefusedAndNotPassedOn(String query, int status, String code)
      throws Exception {
    asked.clear();
    HttpResponse<String> answer = chat.get("/monitor/data?" + query);
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(json.readTree(answer.body()).path("code").asText()).isEqualTo(code);
    assertThat(asked).isEmpty();
  }

  private static JsonNode dashboards(String query) throws Exception {
    return json.readTree(chat.get("/monitor/dashboards" + query).body());
  }
}
