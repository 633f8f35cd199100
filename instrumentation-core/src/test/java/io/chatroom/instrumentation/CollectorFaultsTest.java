package io.chatroom.instrumentation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.chatroom.instrumentation.testing.OtlpReceiver;
import io.chatroom.instrumentation.testing.OtlpReceiver.Behaviour;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of spans when the collector fails: every one arrives or is counted as dropped. */
class CollectorFaultsTest {

  private static final int SPANS = 500;
  private static final int QUEUE = 64;
  private static final int BATCH = 32;

  private final OtlpReceiver collector = new OtlpReceiver();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final Map<String, String> settings =
      new HashMap<>(
          Map.of(
              "otel.exporter.otlp.endpoint",
              collector.endpoint(),
              "otel.exporter.otlp.timeout",
              "10000",
              "otel.java.exporter.otlp.retry.disabled",
              "true",
              "otel.bsp.max.queue.size",
              Integer.toString(QUEUE),
              "otel.bsp.max.export.batch.size",
              Integer.toString(BATCH),
              "otel.bsp.schedule.delay",
              "20"));

  @BeforeEach
  void set() {
    settings.forEach(System::setProperty);
  }

  @AfterEach
  void forget() {
    settings.keySet().forEach(System::clearProperty);
    System.clearProperty("otel.exporter.otlp.protocol");
    collector.close();
    await()
        .until(
            () ->
                Thread.getAllStackTraces().keySet().stream()
                    .noneMatch(thread -> thread.getName().startsWith("BatchSpanProcessor")));
  }

  static Stream<Arguments> faults() {
    return Stream.of("grpc", "http/protobuf")
        .flatMap(
            protocol ->
                Stream.of(
                        Behaviour.UNAVAILABLE, Behaviour.REFUSE, Behaviour.HANG, Behaviour.GARBAGE)
                    .map(fault -> Arguments.of(protocol, fault)))
        // OTLP over HTTP is content with the status 200.
        .filter(each -> !List.of(each.get()).equals(List.of("http/protobuf", Behaviour.GARBAGE)));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void faultyCollector_costsSpansThatAreCounted_untilItIsBack(String protocol, Behaviour fault) {
    System.setProperty("otel.exporter.otlp.protocol", protocol);
    System.setProperty("otel.exporter.otlp.timeout", "300"); // nothing is to arrive within it
    collector.behave(fault);
    try (ChatRoomTelemetry telemetry = telemetry()) {
      makeSpans(telemetry);
      await()
          .untilAsserted(
              () -> assertThat(dropped("queue_full") + dropped("export_failed")).isEqualTo(SPANS));

      collector.behave(Behaviour.ACCEPT);
      comesBack(telemetry);
    }
  }

  @Test
  void garbageAfterAnHttp200_countsAsDelivered() {
    System.setProperty("otel.exporter.otlp.protocol", "http/protobuf");
    collector.behave(Behaviour.GARBAGE);
    try (ChatRoomTelemetry telemetry = telemetry()) {
      makeSpans(telemetry);

      collector.behave(Behaviour.ACCEPT);
      comesBack(telemetry);
      assertThat(dropped("export_failed")).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"grpc", "http/protobuf"})
  void collectorThatIsDown_costsSpansThatAreCounted_untilItIsBack(String protocol) {
    System.setProperty("otel.exporter.otlp.protocol", protocol);
    collector.stop();
    try (ChatRoomTelemetry telemetry = telemetry()) {
      makeSpans(telemetry);
      await()
          .untilAsserted(
              () -> assertThat(dropped("queue_full") + dropped("export_failed")).isEqualTo(SPANS));

      collector.start();
      comesBack(telemetry);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"grpc", "http/protobuf"})
  void slowCollector_getsWhatTheQueueHolds(String protocol) {
    System.setProperty("otel.exporter.otlp.protocol", protocol);
    collector.behave(Behaviour.SLOW);
    try (ChatRoomTelemetry telemetry = telemetry()) {
      makeSpans(telemetry);
      await()
          .untilAsserted(
              () -> assertThat(dropped("queue_full") + collector.spans().size()).isEqualTo(SPANS));

      assertThat(collector.spans()).hasSizeGreaterThanOrEqualTo(QUEUE);
      assertThat(dropped("export_failed")).isZero();
    }
  }

  @Test
  void burstFromManyThreads_arrivesOrIsCounted() {
    int threads = 8;
    try (ChatRoomTelemetry telemetry = telemetry()) {
      CompletableFuture.allOf(
              Stream.generate(() -> CompletableFuture.runAsync(() -> makeSpans(telemetry)))
                  .limit(threads)
                  .toArray(CompletableFuture<?>[]::new))
          .join();
      await()
          .untilAsserted(
              () ->
                  assertThat(
                          collector.spans().size()
                              + dropped("queue_full")
                              + dropped("export_failed"))
                      .isEqualTo(threads * SPANS));
    }
  }

  @ParameterizedTest
  @MethodSource("faults")
  void close_endsSoon_whateverTheCollectorDoes(String protocol, Behaviour fault) {
    collector.behave(fault);

    closesSoon(protocol);
  }

  @ParameterizedTest
  @ValueSource(strings = {"grpc", "http/protobuf"})
  void close_endsSoon_alsoWhereNobodyListens(String protocol) {
    collector.stop();

    closesSoon(protocol);
  }

  /** As most users have it: what fails is tried again, and an answer is awaited for long. */
  private void closesSoon(String protocol) {
    System.setProperty("otel.exporter.otlp.protocol", protocol);
    System.setProperty("otel.exporter.otlp.timeout", "60000");
    System.setProperty("otel.java.exporter.otlp.retry.disabled", "false");
    ChatRoomTelemetry telemetry = telemetry();
    makeSpans(telemetry);

    // Two seconds; without that bound it would be those of the exporter, a minute for each batch.
    assertTimeoutPreemptively(Duration.ofSeconds(40), telemetry::close);
  }

  @ParameterizedTest
  @ValueSource(strings = {"grpc", "http/protobuf"})
  void healthyCollector_getsAllThatTheQueueHolds_alsoAtTheEnd(String protocol) {
    System.setProperty("otel.exporter.otlp.protocol", protocol);
    System.setProperty("otel.bsp.max.queue.size", Integer.toString(SPANS));
    System.setProperty("otel.bsp.schedule.delay", "60000");
    try (ChatRoomTelemetry telemetry = telemetry()) {
      makeSpans(telemetry);
      assertThat(dropped("queue_full")).isZero();
      // A first export takes its time, on a busy machine more than there is at the end.
      await().until(() -> collector.spans().size() == SPANS / BATCH * BATCH);
    }

    assertThat(collector.spans()).hasSize(SPANS);
  }

  private void comesBack(ChatRoomTelemetry telemetry) {
    collector.clear();
    await()
        .until(
            () -> {
              telemetry.tracer().nextSpan().name("back").start().end();
              return !collector.spans().isEmpty();
            });
  }

  private static void makeSpans(ChatRoomTelemetry telemetry) {
    for (int i = 0; i < SPANS; i++) {
      telemetry.tracer().nextSpan().name("span").start().end();
    }
  }

  private double dropped(String reason) {
    return registry
        .get("chatroom.instrumentation.spans.dropped")
        .tag("reason", reason)
        .functionCounter()
        .count();
  }

  private ChatRoomTelemetry telemetry() {
    return ChatRoomTelemetry.builder().meterRegistry(registry).build();
  }
}
