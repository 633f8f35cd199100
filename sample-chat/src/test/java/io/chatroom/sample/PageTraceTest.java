package io.chatroom.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.chatroom.instrumentation.testing.OtlpReceiver;
import io.chatroom.instrumentation.testing.ReceivedSpan;
import io.chatroom.instrumentation.testing.SpanTree;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What somebody writes in a real browser, followed by its trace to the database and the log. */
@Tag("tools")
class PageTraceTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path folder;

  @Test
  void message_isOneTraceFromThePageToTheDatabaseAndTheLog() throws Exception {
    try (OtlpReceiver collector = new OtlpReceiver();
        ChatProcess chat = start(collector);
        Browser browser = new Browser(folder.resolve("profile"))) {
      enter(browser, chat);
      String[] traceparent = write(browser, "my secret").split("-");
      await()
          .atMost(PATIENCE)
          .untilAsserted(() -> assertThat(trace(collector, traceparent[1])).hasSize(5));
      chat.terminate();

      List<ReceivedSpan> trace = trace(collector, traceparent[1]);
      assertThat(SpanTree.draw(trace))
          .isEqualTo(
              """
              receive /chat/{room} CONSUMER
                UPDATE room CLIENT
                INSERT room_message CLIENT
                COMMIT CLIENT
                publish public PRODUCER
              """);
      ReceivedSpan receive = named(trace, "receive /chat/{room}");
      assertThat(receive.parentId()).isEqualTo(traceparent[2]);
      JsonNode line = line(chat);
      assertThat(line.path("trace_id").asText()).isEqualTo(traceparent[1]);
      assertThat(line.path("span_id").asText()).isEqualTo(receive.spanId());
      assertThat(collector.spans().toString()).doesNotContain("my secret");
    }
  }

  /** By itself it samples nothing: what is exported is what the page asked for. */
  private ChatProcess start(OtlpReceiver collector) throws IOException {
    return new ChatProcess(
        folder.resolve("chat"),
        Map.of(
            "CHAT_LOG", "json",
            "OTEL_EXPORTER_OTLP_ENDPOINT", collector.endpoint(),
            "OTEL_BSP_SCHEDULE_DELAY", "100",
            "OTEL_TRACES_SAMPLER", "parentbased_always_off"));
  }

  private static void enter(Browser browser, ChatProcess chat) {
    browser.driver().get("http://127.0.0.1:" + chat.port() + "/#tea");
    browser.find("#name").sendKeys("Ada");
    browser.find("#join").click();
    await()
        .atMost(PATIENCE)
        .until(() -> browser.find("#connection").getDomAttribute("data-state"), "online"::equals);
  }

  /** Writes {@code text} and, when it is shown, answers the context that the page sent with it. */
  private static String write(Browser browser, String text) {
    browser
        .driver()
        .executeScript(
            """
            const send = WebSocket.prototype.send;
            WebSocket.prototype.send = function (data) {
              window.sent = JSON.parse(data).traceparent ?? window.sent;
              send.call(this, data);
            };
            """);
    browser.find("#text").sendKeys(text);
    browser.find("#send").click();
    await()
        .atMost(PATIENCE)
        .until(() -> browser.texts("#messages .bubble"), shown -> shown.contains(text));
    return (String) browser.driver().executeScript("return window.sent");
  }

  private static List<ReceivedSpan> trace(OtlpReceiver collector, String id) {
    return collector.spans().stream().filter(span -> span.traceId().equals(id)).toList();
  }

  private static ReceivedSpan named(List<ReceivedSpan> trace, String name) {
    return trace.stream().filter(span -> span.name().equals(name)).findFirst().orElseThrow();
  }

  /** The one of the message. */
  private static JsonNode line(ChatProcess chat) throws IOException {
    String line =
        chat.output().lines().filter(each -> each.contains("on its way")).findFirst().orElseThrow();
    return new ObjectMapper().readTree(line);
  }
}
