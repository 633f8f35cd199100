package io.chatroom.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.io.TempDir;

/** Lines of a running chat in a real OpenSearch. */
@EnabledForJreRange(max = JRE.JAVA_21) // OpenSearch 2 does not run on newer ones
class LogSearchTest {

  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

  @TempDir Path folder;

  @Test
  void chatLine_isFoundByItsTrace_alsoIfTheTraceIsNotSampled() throws Exception {
    try (OpenSearch search = new OpenSearch(folder.resolve("search"));
        ChatProcess chat =
            new ChatProcess(
                folder,
                Map.of(
                    "CHAT_LOG", "json",
                    "OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1",
                    "OTEL_TRACES_SAMPLER", "always_off"))) {
      TestClient ada =
          TestClient.connectAs("Ada", HttpClient.newHttpClient(), "127.0.0.1", chat.port(), "tea");
      ada.join();
      ada.say("hello").next("message");
      ada.send(
          "{\"type\":\"message\",\"traceparent\":\"00-"
              + TRACE
              + "-b7ad6b7169203331-00\",\"text\":\"traced\"}");
      ada.next("message");
      ada.say("good-bye").next("message");
      await().until(() -> chat.output().split("on its way").length == 4);
      chat.terminate();

      search.store("chatroom", chat.output().lines().toList());

      List<JsonNode> found = search.find("chatroom", "trace_id:" + TRACE);
      assertThat(found).hasSize(1);
      assertThat(found.get(0).get("message").asText()).startsWith("Message 2 is stored");
      assertThat(found.get(0).get("room_class").asText()).isEqualTo("public");
      assertThat(search.find("chatroom", "session:\"" + session(found.get(0)) + "\"")).hasSize(3);
    }
  }

  private static String session(JsonNode line) {
    return line.get("session").asText();
  }
}
