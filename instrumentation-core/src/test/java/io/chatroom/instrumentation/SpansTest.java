package io.chatroom.instrumentation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.chatroom.instrumentation.recording.ActiveSpan;
import io.chatroom.instrumentation.recording.Component;
import io.chatroom.instrumentation.recording.Spans;
import io.chatroom.instrumentation.testing.TestSdk;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

/** The library's spans are the same whether made with OpenTelemetry itself or with a tracer. */
class SpansTest {

  abstract static class Contract {

    private static final TraceParent ELSEWHERE =
        new TraceParent("1".repeat(32), "2".repeat(16), true);

    private static final String NO_SPAN = "0".repeat(16);

    final TestSdk sdk = sdk();
    final ChatRoomTelemetry telemetry =
        with(ChatRoomTelemetry.builder().meterRegistry(new SimpleMeterRegistry()), sdk).build();
    private final Spans spans = telemetry.spans();
    private final Spans.Entrance<Map<String, String>> entrance =
        spans.entrance(Span.Kind.SERVER, Map::get, () -> true);

    abstract ChatRoomTelemetry.Builder with(ChatRoomTelemetry.Builder builder, TestSdk sdk);

    TestSdk sdk() {
      return new TestSdk();
    }

    @AfterEach
    void everySpanHasLeftItsThread() {
      assertThat(Context.current()).isSameAs(Context.root());
      assertThat(telemetry.recorders().problems().count(Component.CORE)).isZero();
      telemetry.close();
      sdk.close();
    }

    @Test
    void span_isCurrentUntilItIsLeft_andGoesOnUntilItIsEnded() {
      ActiveSpan active = spans.start("work", null);
      assertThat(telemetry.currentSpan().spanId()).isEqualTo(active.span().context().spanId());
      assertThat(telemetry.tracer().currentSpan().context().spanId())
          .isEqualTo(active.span().context().spanId());

      active.leave();
      assertThat(telemetry.currentSpan().isPresent()).isFalse();
      assertThat(sdk.finished()).isEmpty();

      active.span().name("renamed").tag("rows", 3).end();
      assertThat(only().getName()).isEqualTo("renamed");
      assertThat(only().getKind()).isEqualTo(SpanKind.INTERNAL);
    }

    @Test
    void span_resumedOnAnotherThread_isCurrentThere() throws Exception {
      ActiveSpan active = spans.start("work", null);
      active.leave();
      assertThat(CompletableFuture.supplyAsync(() -> whileResumed(active)).get())
          .isEqualTo(active.span().context().spanId());

      active.span().end();
      assertThat(only().getName()).isEqualTo("work");
    }

    @Test
    void span_unsampledAndResumedOnAnotherThread_isCurrentThere() throws Exception {
      sdk.sampleNothing();
      ActiveSpan active = spans.start("work", null);
      String spanId = telemetry.currentSpan().spanId();
      active.leave();

      assertThat(CompletableFuture.supplyAsync(() -> whileResumed(active)).get()).isEqualTo(spanId);
    }

    @Test
    @SuppressWarnings("try") // the scope is there to be closed
    void span_unsampled_isInContextsDerivedFromItsOwn_andKeepsWhatItsParentHad() {
      sdk.sampleNothing();
      ContextKey<String> room = ContextKey.named("room");
      ContextKey<String> user = ContextKey.named("user");
      try (Scope outer = Context.root().with(room, "lobby").makeCurrent()) {
        ActiveSpan active = spans.start("work", null);
        Context derived = Context.current().with(user, "ada");
        assertThat(derived.get(room)).isEqualTo("lobby");
        assertThat(derived.get(user)).isEqualTo("ada");
        assertThat(Context.current().get(user)).isNull();
        assertThat(io.opentelemetry.api.trace.Span.fromContext(derived).getSpanContext())
            .isEqualTo(io.opentelemetry.api.trace.Span.current().getSpanContext());
        active.leave();
      }
    }

    @Test
    void span_insideAnother_isItsChild() {
      ActiveSpan outer = spans.start("outer", Span.Kind.CONSUMER);
      ActiveSpan inner = spans.start("inner", Span.Kind.CLIENT);
      finish(inner);
      finish(outer);

      assertThat(sdk.finished().get(0).getParentSpanId())
          .isEqualTo(sdk.finished().get(1).getSpanId());
      assertThat(sdk.finished().get(0).getKind()).isEqualTo(SpanKind.CLIENT);
    }

    @Test
    void span_unsampled_isCurrent_andNothingInsideIsStarted() {
      sdk.sampleNothing();
      ActiveSpan root = spans.start("root", null);
      assertThat(root.span()).isNull();
      assertThat(telemetry.currentSpan().isPresent()).isTrue();
      assertThat(telemetry.currentSpan().isSampled()).isFalse();
      assertThat(spans.start("inner", null)).isSameAs(ActiveSpan.NONE);

      root.leave();
      assertThat(sdk.finished()).isEmpty();
    }

    @Test
    void span_recordedButNotSampled_isTaggedAndEnded_butPointedToByNothing() {
      sdk.sampleBy(new RecordingOnly());
      ActiveSpan active = spans.start("work", null);
      ReadableSpan started = sdk.started().get(0).get();
      assertThat(telemetry.currentSpan().isSampled()).isFalse();
      assertThat(MDC.get("trace_id")).isEqualTo(started.getSpanContext().getTraceId());
      assertThat(MDC.get("span_id")).isNull();

      active.span().tag("rows", 3);
      finish(active);
      assertThat(started.hasEnded()).isTrue();
      assertThat(started.getAttributes().size()).isEqualTo(1);
      assertThat(sdk.finished()).isEmpty();
    }

    @Test
    void message_withoutAParent_isARoot_whateverIsCurrent() {
      ActiveSpan connection = spans.start("CONNECT /chat", null);
      ActiveSpan message =
          spans.start(
              "receive /chat",
              Span.Kind.CONSUMER,
              null,
              TraceParent.of(connection.span().context()));
      finish(message);
      finish(connection);

      SpanData received = sdk.finished().get(0);
      assertThat(received.getParentSpanContext().isValid()).isFalse();
      assertThat(received.getTraceId()).isNotEqualTo(sdk.finished().get(1).getTraceId());
      assertThat(received.getLinks())
          .singleElement()
          .satisfies(
              link ->
                  assertThat(link.getSpanContext().getSpanId())
                      .isEqualTo(sdk.finished().get(1).getSpanId()));
    }

    @Test
    void message_withAParent_isItsChild() {
      finish(spans.start("receive /chat", Span.Kind.CONSUMER, ELSEWHERE, null));

      assertThat(only().getTraceId()).isEqualTo(ELSEWHERE.traceId());
      assertThat(only().getParentSpanId()).isEqualTo(ELSEWHERE.spanId());
    }

    @Test
    void entrance_continuesWhatTheCarrierBrings() {
      finish(entrance.start("GET", Map.of("traceparent", ELSEWHERE.toString())));

      assertThat(only().getTraceId()).isEqualTo(ELSEWHERE.traceId());
      assertThat(only().getKind()).isEqualTo(SpanKind.SERVER);
    }

    @Test
    void entrance_thatDoesNotWantCallersSampled_startsARoot() {
      Spans.Entrance<Map<String, String>> strict =
          spans.entrance(Span.Kind.SERVER, Map::get, () -> false);
      finish(strict.start("GET", Map.of("traceparent", ELSEWHERE.toString())));
      assertThat(only().getTraceId()).isNotEqualTo(ELSEWHERE.traceId());
      assertThat(only().getParentSpanContext().isValid()).isFalse();

      TraceParent unsampled = new TraceParent(ELSEWHERE.traceId(), ELSEWHERE.spanId(), false);
      ActiveSpan obeyed = strict.start("GET", Map.of("traceparent", unsampled.toString()));
      assertThat(telemetry.currentSpan().traceId()).isEqualTo(ELSEWHERE.traceId());
      obeyed.leave();
    }

    @Test
    void entrance_withoutAContext_isARoot() {
      finish(entrance.start("GET", Map.of()));

      assertThat(only().getParentSpanContext().isValid()).isFalse();
    }

    @Test
    void entrance_usedAgain_startsSpansThatHaveNothingInCommon() {
      for (int i = 0; i < 3; i++) {
        ActiveSpan active = entrance.start("GET", Map.of());
        active.span().tag("request", i);
        finish(active);
      }
      finish(spans.start("GET", Span.Kind.SERVER, ELSEWHERE, null));
      finish(entrance.start("GET", Map.of()));

      assertThat(sdk.finished()).extracting(SpanData::getTraceId).doesNotHaveDuplicates();
      assertThat(sdk.finished())
          .extracting(SpanData::getParentSpanId)
          .containsExactly(NO_SPAN, NO_SPAN, NO_SPAN, ELSEWHERE.spanId(), NO_SPAN);
      assertThat(sdk.finished())
          .extracting(span -> span.getAttributes().size())
          .containsExactly(1, 1, 1, 0, 0);
    }

    @Test
    void entrance_usedByManyThreads_startsEachSpanOnce() throws Exception {
      ExecutorService pool = Executors.newFixedThreadPool(8);
      for (int i = 0; i < 2_000; i++) {
        pool.execute(() -> finish(entrance.start("GET", Map.of())));
      }
      pool.shutdown();
      assertThat(pool.awaitTermination(1, TimeUnit.MINUTES)).isTrue();

      assertThat(sdk.finished()).hasSize(2_000);
      assertThat(sdk.finished()).extracting(SpanData::getSpanId).doesNotHaveDuplicates();
      assertThat(sdk.finished()).allMatch(span -> span.getParentSpanId().equals(NO_SPAN));
    }

    @Test
    void entrance_insideASpan_isItsChild() {
      ActiveSpan agents = spans.start("agent's", Span.Kind.SERVER);
      finish(entrance.start("GET", Map.of("traceparent", ELSEWHERE.toString())));
      finish(agents);

      assertThat(sdk.finished().get(0).getParentSpanId())
          .isEqualTo(sdk.finished().get(1).getSpanId());
    }

    private String whileResumed(ActiveSpan active) {
      ActiveSpan resumed = active.resume();
      try {
        return telemetry.currentSpan().spanId();
      } finally {
        resumed.leave();
        assertThat(telemetry.currentSpan().isPresent()).isFalse();
      }
    }

    private SpanData only() {
      assertThat(sdk.finished()).hasSize(1);
      return sdk.finished().get(0);
    }

    private static void finish(ActiveSpan active) {
      active.leave();
      active.span().end();
    }
  }

  @Nested
  class WithOpenTelemetryTest extends Contract {
    @Override
    ChatRoomTelemetry.Builder with(ChatRoomTelemetry.Builder builder, TestSdk sdk) {
      return builder.openTelemetry(sdk.openTelemetry());
    }
  }

  @Nested
  class WithOurOpenTelemetryTest extends WithOpenTelemetryTest {
    @Override
    TestSdk sdk() {
      return TestSdk.asOurs();
    }
  }

  @Nested
  class WithATracerTest extends Contract {
    @Override
    ChatRoomTelemetry.Builder with(ChatRoomTelemetry.Builder builder, TestSdk sdk) {
      return builder.tracer(sdk.tracer());
    }
  }

  /** As for span processors that make metrics of spans. */
  private static final class RecordingOnly implements Sampler {
    @Override
    public SamplingResult shouldSample(
        Context parent,
        String traceId,
        String name,
        SpanKind kind,
        Attributes attributes,
        List<LinkData> links) {
      return SamplingResult.recordOnly();
    }

    @Override
    public String getDescription() {
      return "recording only";
    }
  }

  @Test
  void noTracer_startsNothing() {
    try (ChatRoomTelemetry telemetry =
        ChatRoomTelemetry.builder().meterRegistry(new SimpleMeterRegistry()).build()) {
      assertThat(telemetry.spans().start("work", null)).isSameAs(ActiveSpan.NONE);
      assertThat(telemetry.spans().start("work", null, null, null)).isSameAs(ActiveSpan.NONE);
      assertThat(
              telemetry
                  .spans()
                  .<Map<String, String>>entrance(Span.Kind.SERVER, Map::get, () -> true)
                  .start("GET", Map.of()))
          .isSameAs(ActiveSpan.NONE);
    }
  }

  @Test
  void brokenTracer_costsASpanAndIsCounted() {
    Tracer broken = mock();
    when(broken.spanBuilder()).thenThrow(new IllegalStateException("broken"));
    try (ChatRoomTelemetry telemetry =
        ChatRoomTelemetry.builder()
            .meterRegistry(new SimpleMeterRegistry())
            .tracer(broken)
            .build()) {
      assertThat(telemetry.spans().start("work", null)).isSameAs(ActiveSpan.NONE);
      assertThat(telemetry.recorders().problems().count(Component.CORE)).isEqualTo(1);
    }
  }
}
