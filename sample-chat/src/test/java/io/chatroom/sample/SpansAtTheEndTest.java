package io.chatroom.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.chatroom.instrumentation.testing.OtlpReceiver;
import io.chatroom.instrumentation.testing.OtlpReceiver.Behaviour;
import io.chatroom.instrumentation.testing.ReceivedSpan;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of spans when the chat is told to end. */
class SpansAtTheEndTest {

  private final OtlpReceiver collector = new OtlpReceiver();

  @TempDir Path folder;

  @Test
  void connectionsThatTheEndCloses_areStillExported() throws Exception {
    try (collector;
        ChatProcess chat = chatting()) {
      // A first export takes its time, on a busy machine more than there is at the end.
      await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(() -> assertThat(names()).contains("CONNECT /chat/{room}"));
      chat.terminate();
      assertThat(names()).contains("CLOSE /chat/{room}");
    }
  }

  @Test
  void collectorThatHangs_holdsUpNoEnd() throws Exception {
    collector.behave(Behaviour.HANG);
    try (collector;
        ChatProcess chat = chatting()) {
      chat.terminate();
      assertThat(chat.output()).contains("Drained").doesNotContain("cut off");
    }
  }

  private List<String> names() {
    return collector.spans().stream().map(ReceivedSpan::name).toList();
  }

  private ChatProcess chatting() throws IOException {
    ChatProcess chat =
        new ChatProcess(
            folder,
            Map.of(
                "CHAT_LOG", "text",
                "OTEL_EXPORTER_OTLP_ENDPOINT", collector.endpoint(),
                "OTEL_BSP_SCHEDULE_DELAY", "100"));
    TestClient ada =
        TestClient.connectAs("Ada", HttpClient.newHttpClient(), "127.0.0.1", chat.port(), "tea");
    ada.join();
    ada.say("hello").next("message");
    return chat;
  }
}
