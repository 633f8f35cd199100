package io.chatroom.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.chatroom.instrumentation.testing.OtlpReceiver;
import io.chatroom.instrumentation.testing.ReceivedSpan;
import io.chatroom.instrumentation.testing.SpanTree;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A message that goes from a page through one instance, Redis and another is one trace. */
@Tag("tools")
class TraceAcrossInstancesTest {

  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

  private final HttpClient http = HttpClient.newHttpClient();

  @TempDir Path folder;

  @Test
  void message_isOneTraceOverBothInstances() throws Exception {
    try (OtlpReceiver collector = new OtlpReceiver();
        KillablePostgres postgres = new KillablePostgres(folder.resolve("postgres"));
        RedisProcess redis = new RedisProcess(folder);
        ChatProcess here = start("here", postgres, redis, collector);
        ChatProcess there = start("there", postgres, redis, collector)) {
      TestClient ada = join(here, "Ada");
      TestClient grace = join(there, "Grace");
      ada.send(
          "{\"type\":\"message\",\"traceparent\":\"00-"
              + TRACE
              + "-b7ad6b7169203331-01\",\"text\":\"my secret\"}");
      ada.next("message");
      assertThat(grace.next("message").toString()).contains("my secret").doesNotContain(TRACE);
      // Both have sent theirs: what is left at the end has two seconds only.
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> trace(collector), trace -> trace.size() == 6);
      here.terminate();
      there.terminate();

      List<ReceivedSpan> trace = trace(collector);
      assertThat(SpanTree.draw(trace).lines().filter(line -> !line.endsWith("CLIENT")))
          .containsExactly(
              "receive /chat/{room} CONSUMER",
              "  publish public PRODUCER",
              "    publish public PRODUCER");
      assertThat(trace).anyMatch(span -> span.name().startsWith("INSERT"));
      assertThat(trace)
          .filteredOn(span -> span.kind().equals("PRODUCER"))
          .extracting(span -> span.resource().get("service.name"))
          .containsExactlyInAnyOrder("here", "there");
      assertThat(collector.spans().toString()).doesNotContain("my secret");
    }
  }

  private static List<ReceivedSpan> trace(OtlpReceiver collector) {
    return collector.spans().stream().filter(span -> span.traceId().equals(TRACE)).toList();
  }

  private ChatProcess start(
      String name, KillablePostgres postgres, RedisProcess redis, OtlpReceiver collector)
      throws Exception {
    return new ChatProcess(
        folder.resolve(name),
        Map.of(
            "CHAT_DATABASE_URL",
            postgres.url(),
            "CHAT_REDIS_URL",
            redis.url(),
            "OTEL_SERVICE_NAME",
            name,
            "OTEL_EXPORTER_OTLP_ENDPOINT",
            collector.endpoint(),
            "OTEL_BSP_SCHEDULE_DELAY",
            "100",
            "OTEL_TRACES_SAMPLER",
            "parentbased_always_off"));
  }

  private TestClient join(ChatProcess chat, String user) {
    TestClient client = TestClient.connectAs(user, http, "127.0.0.1", chat.port(), "tea");
    client.join();
    return client;
  }
}
