package io.chatroom.instrumentation;

import static org.assertj.core.api.Assertions.assertThat;

import io.chatroom.instrumentation.recording.ActiveSpan;
import io.chatroom.instrumentation.recording.Settings;
import io.chatroom.instrumentation.recording.Spans;
import io.chatroom.instrumentation.testing.TestSdk;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.tracing.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

/** What a log line written now says of the span it is in. */
class SpansInLogsTest {

  private static final String TRACE = "1".repeat(32);
  private static final String SPAN = "2".repeat(16);

  private final TestSdk sdk = new TestSdk();
  private final ChatRoomTelemetry telemetry = telemetry(Map.of());

  @AfterEach
  void nothingIsLeftBehind() {
    assertThat(MDC.getCopyOfContextMap()).isNullOrEmpty();
    telemetry.close();
    sdk.close();
  }

  @Test
  void sampledSpan_isNamedWhileItIsCurrent() {
    ActiveSpan outer = telemetry.spans().start("outer", null);
    ActiveSpan inner = telemetry.spans().start("inner", null);
    assertThat(logged()).isEqualTo(ids(inner));

    inner.leave();
    assertThat(logged()).isEqualTo(ids(outer));

    outer.leave();
    assertThat(logged()).isEmpty();
  }

  @Test
  void resumedSpan_isNamedOnItsThread() throws Exception {
    ActiveSpan active = telemetry.spans().start("work", null);
    active.leave();
    CompletableFuture.runAsync(
            () -> {
              ActiveSpan resumed = active.resume();
              assertThat(logged()).isEqualTo(ids(active));
              resumed.leave();
              assertThat(logged()).isEmpty();
            })
        .get();
  }

  @Test
  void unsampledRoot_isNamedAsItIsHandedOn_andGoneAfterwards() {
    sdk.sampleNothing();
    ActiveSpan request = spans().start("GET", Map.of());
    assertThat(logged()).isEqualTo(currentTrace());

    request.leave();
    assertThat(logged()).isEmpty();
  }

  @Test
  void unsampledRoot_isNamedByTheSameIdInWhatItCalls() {
    sdk.sampleNothing();
    ActiveSpan request = spans().start("GET", Map.of());
    Map<String, String> ids = logged();
    ActiveSpan query = telemetry.spans().start("SELECT", Span.Kind.CLIENT);
    assertThat(logged()).isEqualTo(ids);

    query.leave();
    assertThat(logged()).isEqualTo(ids);
    request.leave();
  }

  @Test
  void unsampledChildOfACaller_isNamedByTheCallersTrace() {
    ActiveSpan request =
        spans().start("GET", Map.of("traceparent", "00-" + TRACE + "-" + SPAN + "-00"));
    assertThat(request.span()).isNull();
    assertThat(logged()).containsEntry("trace_id", TRACE).isEqualTo(currentTrace());
    request.leave();
  }

  @Test
  void unsampledSpan_insideASampledOne_isNamedUntilItIsLeft() {
    ActiveSpan outer = telemetry.spans().start("outer", null);
    sdk.sampleNothing();
    ActiveSpan message = telemetry.spans().start("receive", null, null, null);
    assertThat(logged()).isEqualTo(currentTrace()).isNotEqualTo(ids(outer));

    message.leave();
    assertThat(logged()).isEqualTo(ids(outer));
    outer.leave();
  }

  @Test
  void unsampledSpan_resumedOnAnotherThread_isNamedThere() throws Exception {
    sdk.sampleNothing();
    ActiveSpan active = telemetry.spans().start("work", null);
    Map<String, String> ids = logged();
    active.leave();
    CompletableFuture.runAsync(
            () -> {
              ActiveSpan resumed = active.resume();
              assertThat(logged()).isEqualTo(ids);
              resumed.leave();
              assertThat(logged()).isEmpty();
            })
        .get();
  }

  @Test
  void idsOfTheApplication_comeBackAfterAnUnsampledSpan() {
    sdk.sampleNothing();
    MDC.put("trace_id", "the application's own");
    MDC.put("span_id", "this too");
    ActiveSpan active = telemetry.spans().start("work", null);
    assertThat(logged()).isEqualTo(currentTrace());

    active.leave();
    assertThat(logged())
        .isEqualTo(Map.of("trace_id", "the application's own", "span_id", "this too"));
    MDC.clear();
  }

  @Test
  void unsampledSpan_ofATracer_isNamed() {
    try (ChatRoomTelemetry ofTracer =
        ChatRoomTelemetry.builder()
            .meterRegistry(new SimpleMeterRegistry())
            .tracer(sdk.tracer())
            .build()) {
      sdk.sampleNothing();
      ActiveSpan active = ofTracer.spans().start("work", null);
      assertThat(logged()).isEqualTo(currentTrace());
      active.leave();
    }
  }

  @Test
  void pooledThread_keepsNothing_alsoAfterAnException() throws Exception {
    keepsNothing();
    sdk.sampleNothing();
    keepsNothing();
  }

  private void keepsNothing() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(2);
    List<Future<Map<String, String>>> leftBehind = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      leftBehind.add(
          pool.submit(
              () -> {
                Map<String, String> before = logged();
                ActiveSpan active = telemetry.spans().start("work", null);
                try {
                  throw new IllegalStateException("the application's");
                } catch (IllegalStateException expected) {
                  return before;
                } finally {
                  active.leave();
                }
              }));
    }
    for (Future<Map<String, String>> each : leftBehind) {
      assertThat(each.get()).isEmpty();
    }
    pool.shutdown();
  }

  @Test
  void othersEntries_stay() {
    MDC.put("room_class", "public");
    ActiveSpan active = telemetry.spans().start("work", null);
    active.leave();

    assertThat(MDC.getCopyOfContextMap()).containsOnly(Map.entry("room_class", "public"));
    MDC.clear();
  }

  @Test
  void mdc_canBeLeftAlone() {
    try (ChatRoomTelemetry silent = telemetry(Map.of("chatroom.tracing.mdc", "false"))) {
      ActiveSpan active = silent.spans().start("work", null);
      sdk.sampleNothing();
      ActiveSpan unsampled = silent.spans().start("receive", null, null, null);
      assertThat(logged()).isEmpty();
      unsampled.leave();
      active.leave();
    }
  }

  private Spans.Entrance<Map<String, String>> spans() {
    return telemetry.spans().entrance(Span.Kind.SERVER, Map::get, () -> true);
  }

  /** All that is said of a span that is not sampled. */
  private Map<String, String> currentTrace() {
    return Map.of("trace_id", telemetry.currentSpan().traceId());
  }

  private ChatRoomTelemetry telemetry(Map<String, String> settings) {
    return ChatRoomTelemetry.builder()
        .meterRegistry(new SimpleMeterRegistry())
        .openTelemetry(sdk.openTelemetry())
        .settings(Settings.of(settings::get, name -> null))
        .build();
  }

  private static Map<String, String> logged() {
    Map<String, String> entries = MDC.getCopyOfContextMap();
    return entries == null ? Map.of() : entries;
  }

  private static Map<String, String> ids(ActiveSpan active) {
    return Map.of(
        "trace_id", active.span().context().traceId(), "span_id", active.span().context().spanId());
  }
}
