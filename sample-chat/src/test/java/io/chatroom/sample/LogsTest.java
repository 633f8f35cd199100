package io.chatroom.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.chatroom.instrumentation.testing.OtlpReceiver;
import io.chatroom.instrumentation.testing.OtlpReceiver.Behaviour;
import io.chatroom.instrumentation.testing.ReceivedSpan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.MDC;

/** What the chat says of itself, line by line. */
class LogsTest {

  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String MESSAGE =
      "{\"type\":\"message\",\"traceparent\":\"00-"
          + TRACE
          + "-b7ad6b7169203331-01\",\"text\":\"Hi\"}";

  /** Of a line that belongs to a message; the configurations in stack/ name them. */
  static final List<String> FIELDS =
      List.of(
          "@timestamp",
          "message",
          "logger",
          "thread",
          "level",
          "trace_id",
          "span_id",
          "session",
          "room_class",
          "service");

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final ObjectMapper json = new ObjectMapper();

  @TempDir Path folder;

  @Test
  void everyLine_isAnObject_andAMessagesAloneHasTraceRoomAndSession() throws Exception {
    try (OtlpReceiver collector = new OtlpReceiver();
        ChatProcess chat = started(collector, "json")) {
      TestClient ada = join(chat, "Ada");
      ada.send(MESSAGE);
      ada.next("message");
      ada.send("{\"type\":\"message\",\"text\":\"no context\"}");
      ada.next("message");
      await().atMost(PATIENCE).until(() -> written(chat).size() == 2);
      await().atMost(PATIENCE).until(() -> receives(collector).size() == 1);
      chat.terminate();

      JsonNode line = written(chat).get(0);
      ReceivedSpan receive = receives(collector).get(0);
      assertThat(line.fieldNames()).toIterable().containsExactlyInAnyOrderElementsOf(FIELDS);
      assertThat(line.get("trace_id").asText()).isEqualTo(TRACE).isEqualTo(receive.traceId());
      assertThat(line.get("span_id").asText()).isEqualTo(receive.spanId());
      assertThat(line.get("room_class").asText()).isEqualTo("public");
      assertThat(line.get("session").asText()).isNotEmpty();
      assertThat(line.get("level").asText()).isEqualTo("INFO");
      assertThat(line.get("service").asText()).isEqualTo("tea-house");
      assertThat(line.get("@timestamp").asText()).endsWith("Z");
      JsonNode next = written(chat).get(1);
      assertThat(next.get("trace_id").asText()).isNotEqualTo(TRACE);
      assertThat(next.get("session")).isEqualTo(line.get("session"));
      assertThat(chat.output()).doesNotContain("\"Hi\"", "no context");
      assertThat(lines(chat).stream().filter(other -> !written(chat).contains(other)))
          .isNotEmpty()
          .noneMatch(
              other -> other.has("trace_id") || other.has("session") || other.has("room_class"));
    }
  }

  @Test
  void whatLibrariesLogByTheJdk_isALineLikeAnyOther() throws Exception {
    try (OtlpReceiver collector = new OtlpReceiver()) {
      collector.behave(Behaviour.GARBAGE);
      try (ChatProcess chat = started(collector, "json")) {
        join(chat, "Ada").send(MESSAGE).next("message");
        await().atMost(PATIENCE).until(() -> chat.output().contains("\"io.opentelemetry."));
        assertThat(lines(chat)).isNotEmpty();
      }
    }
  }

  @Test
  void text_isForPeople() throws Exception {
    try (OtlpReceiver collector = new OtlpReceiver();
        ChatProcess chat = started(collector, "text")) {
      join(chat, "Ada").send(MESSAGE).next("message");
      await().atMost(PATIENCE).until(() -> chat.output().contains("on its way"));
      assertThat(chat.output().lines())
          .anyMatch(line -> line.matches(".* INFO +i\\.c\\.sample\\.Room - .* \\[" + TRACE + "]"))
          .anyMatch(line -> line.matches(".* - The chat is at +http://localhost:\\d+/"));
    }
  }

  @Test
  void format_isByTheVariable_elseByWhoReads() {
    assertThat(LogFormat.of(Map.of("CHAT_LOG", "json"), true)).isEqualTo("json");
    assertThat(LogFormat.of(Map.of("CHAT_LOG", "text"), false)).isEqualTo("text");
    assertThat(LogFormat.of(Map.of(), true)).isEqualTo("text");
    assertThat(LogFormat.of(Map.of(), false)).isEqualTo("json");
  }

  @Test
  void context_leavesAPooledThreadAsItWas_alsoAfterAFailure() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(1);
    try {
      pool.submit(() -> MDC.put("session", "the thread's own")).get();
      Future<?> failing =
          pool.submit(
              () -> {
                LogContext outer = LogContext.enter("17", "public");
                LogContext inner = LogContext.enter("18", null);
                try {
                  assertThat(MDC.get("session")).isEqualTo("18");
                  assertThat(MDC.get("room_class")).isNull();
                  throw new IllegalStateException("told to fail");
                } finally {
                  inner.close();
                  assertThat(MDC.get("room_class")).isEqualTo("public");
                  outer.close();
                }
              });
      assertThat(failing).failsWithin(PATIENCE);
      assertThat(pool.submit(MDC::getCopyOfContextMap).get())
          .isEqualTo(Map.of("session", "the thread's own"));
    } finally {
      pool.shutdown();
    }
  }

  private ChatProcess started(OtlpReceiver collector, String format) throws IOException {
    return new ChatProcess(
        folder,
        Map.of(
            "CHAT_LOG",
            format,
            "OTEL_SERVICE_NAME",
            "tea-house",
            "OTEL_EXPORTER_OTLP_ENDPOINT",
            collector.endpoint(),
            "OTEL_BSP_SCHEDULE_DELAY",
            "100"));
  }

  private static TestClient join(ChatProcess chat, String user) {
    TestClient client =
        TestClient.connectAs(user, HttpClient.newHttpClient(), "127.0.0.1", chat.port(), "tea");
    client.join();
    return client;
  }

  private static List<ReceivedSpan> receives(OtlpReceiver collector) {
    return collector.spans().stream()
        .filter(span -> span.name().startsWith("receive") && span.traceId().equals(TRACE))
        .toList();
  }

  /** The lines that tell of messages. */
  private List<JsonNode> written(ChatProcess chat) {
    return lines(chat).stream()
        .filter(line -> line.get("message").asText().contains("on its way"))
        .toList();
  }

  private List<JsonNode> lines(ChatProcess chat) {
    try {
      String output = chat.output();
      int end = output.lastIndexOf('\n') + 1; // of a line that is being written there is a part
      return output.substring(0, end).lines().map(this::read).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private JsonNode read(String line) {
    try {
      return json.readTree(line);
    } catch (IOException e) {
      throw new UncheckedIOException("No JSON: " + line, e);
    }
  }
}
