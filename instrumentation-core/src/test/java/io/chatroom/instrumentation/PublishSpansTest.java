package io.chatroom.instrumentation;

import static org.assertj.core.api.Assertions.assertThat;

import io.chatroom.instrumentation.recording.ActiveSpan;
import io.chatroom.instrumentation.testing.TestSdk;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.tracing.Span;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One span for a message on its way, however many get it, and over a broker one trace. */
class PublishSpansTest {

  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String SAMPLED = "00-" + TRACE + "-b7ad6b7169203331-01";

  private final TestSdk sdk = new TestSdk();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final ChatRoomTelemetry telemetry = instance(sdk, registry);
  private final Broadcasts broadcasts = telemetry.broadcasts();

  @AfterEach
  void nothingIsLeftOnTheThread() {
    assertThat(Context.current()).isSameAs(Context.root());
    telemetry.close();
    sdk.close();
  }

  @Test
  void message_hasOneSpan_howeverManyGetIt() {
    ActiveSpan receive = receive();
    FanOut message = broadcasts.handle(RoomClass.PRIVATE, System.nanoTime() - 3_000_000);
    for (int i = 0; i < 100; i++) {
      message.delivered();
    }
    message.failed();
    message.dropped();
    message.handled();
    end(receive);

    SpanData publish = sdk.finished().get(0);
    assertThat(publish.getName()).isEqualTo("publish private");
    assertThat(publish.getKind()).isEqualTo(SpanKind.PRODUCER);
    assertThat(publish.getParentSpanId()).isEqualTo(sdk.finished().get(1).getSpanId());
    assertThat(number(publish, "chatroom.publish.recipients")).isEqualTo(102);
    assertThat(number(publish, "chatroom.publish.failures")).isEqualTo(2);
    assertThat(publish.getAttributes().get(AttributeKey.doubleKey("chatroom.publish.slowest_ms")))
        .isGreaterThanOrEqualTo(3.0);
    assertThat(sdk.finished()).hasSize(2);
  }

  @Test
  void message_thatNobodyGets_hasNoSpan() {
    ActiveSpan receive = receive();
    broadcasts.handle(RoomClass.PUBLIC, System.nanoTime()).handled();
    end(receive);
    assertThat(sdk.started()).hasSize(1);
  }

  @Test
  void message_thatIsUsedAgain_hasASpanOfItsOwn() {
    for (int i = 0; i < 2; i++) {
      ActiveSpan receive = receive();
      FanOut message = broadcasts.handle(RoomClass.PUBLIC, System.nanoTime());
      message.delivered();
      message.handled();
      end(receive);
    }
    assertThat(sdk.finished().get(0).getTraceId()).isNotEqualTo(sdk.finished().get(2).getTraceId());
    assertThat(number(sdk.finished().get(2), "chatroom.publish.recipients")).isEqualTo(1);
  }

  @Test
  void message_inAnUnsampledTrace_hasNoSpan() {
    sdk.sampleNothing();
    ActiveSpan receive = receive();
    FanOut message = broadcasts.handle(RoomClass.PUBLIC, System.nanoTime());
    message.delivered();
    assertThat(message.traceparent()).endsWith("-00");
    message.handled();
    end(receive);
    assertThat(sdk.started()).isEmpty();
  }

  @Test
  void message_ofAnotherThread_isCurrentThere_untilTheScopeIsClosed() {
    ActiveSpan receive = receive();
    FanOut message = broadcasts.begin(RoomClass.PUBLIC);
    CompletableFuture.runAsync(
            () -> {
              try (FanOut.Scope scope = message.enter()) {
                assertThat(scope).isNotNull();
                assertThat(telemetry.currentSpan().traceId())
                    .isEqualTo(receive.span().context().traceId());
                message.delivered();
              }
              assertThat(telemetry.currentSpan().isPresent()).isFalse();
            })
        .join();
    message.close();
    end(receive);
    assertThat(sdk.finished().get(0).getParentSpanId())
        .isEqualTo(sdk.finished().get(1).getSpanId());
  }

  @Test
  void announcement_beginsATrace() {
    try (FanOut message = broadcasts.begin(RoomClass.SYSTEM)) {
      message.delivered();
    }
    assertThat(sdk.finished())
        .singleElement()
        .satisfies(span -> assertThat(span.getParentSpanContext().isValid()).isFalse());
  }

  @Test
  void traceThroughABroker_goesOnOnTheOtherInstance() {
    ActiveSpan receive = receive();
    FanOut here = broadcasts.begin(RoomClass.PUBLIC);
    String sent = here.traceparent();
    here.close();
    end(receive);
    try (TestSdk othersSdk = new TestSdk();
        ChatRoomTelemetry other = instance(othersSdk, new SimpleMeterRegistry())) {
      long now = System.currentTimeMillis();
      try (FanOut there = other.broadcasts().arrived(RoomClass.PUBLIC, now, now, sent)) {
        there.delivered();
      }
      SpanData published = sdk.finished().get(0);
      SpanData delivered = othersSdk.finished().get(0);
      assertThat(published.getParentSpanId()).isEqualTo(sdk.finished().get(1).getSpanId());
      assertThat(number(published, "chatroom.publish.recipients")).isZero();
      assertThat(delivered.getTraceId()).isEqualTo(published.getTraceId());
      assertThat(delivered.getParentSpanId()).isEqualTo(published.getSpanId());
      assertThat(number(delivered, "chatroom.publish.recipients")).isEqualTo(1);
    }
  }

  @Test
  void traceThroughABroker_unsampled_isUnsampledThereToo() {
    long now = System.currentTimeMillis();
    String unsampled = SAMPLED.substring(0, SAMPLED.length() - 1) + "0";
    try (FanOut there = broadcasts.arrived(RoomClass.PUBLIC, now, now, unsampled)) {
      there.delivered();
    }
    assertThat(sdk.started()).isEmpty();
  }

  @Test
  void traceThroughABroker_hasNoLimit_butMustBeWellFormed() {
    long now = System.currentTimeMillis();
    for (String context : List.of(SAMPLED, SAMPLED + "x")) {
      try (FanOut there = broadcasts.arrived(RoomClass.PUBLIC, now, now, context)) {
        there.delivered();
      }
    }
    assertThat(sdk.finished().get(0).getTraceId()).isEqualTo(TRACE);
    assertThat(sdk.finished().get(1).getTraceId()).isNotEqualTo(TRACE);
    assertThat(
            registry
                .get(ChatMeter.INSTRUMENTATION_CONTEXTS_IGNORED.id())
                .tag("reason", "malformed")
                .counter()
                .count())
        .isEqualTo(1);
  }

  @Test
  void withoutTraces_thereAreNoContexts() {
    try (ChatRoomTelemetry plain =
            ChatRoomTelemetry.builder().meterRegistry(new SimpleMeterRegistry()).build();
        FanOut message = plain.broadcasts().begin(RoomClass.PUBLIC)) {
      assertThat(message.traceparent()).isNull();
      assertThat(FanOut.NONE.traceparent()).isNull();
      message.delivered();
    }
  }

  private ActiveSpan receive() {
    return telemetry.spans().start("receive /chat", Span.Kind.CONSUMER, null, null);
  }

  private static void end(ActiveSpan active) {
    active.leave();
    if (active.span() != null) {
      active.span().end();
    }
  }

  private static long number(SpanData span, String key) {
    return span.getAttributes().get(AttributeKey.longKey(key));
  }

  private static ChatRoomTelemetry instance(TestSdk sdk, SimpleMeterRegistry registry) {
    return ChatRoomTelemetry.builder()
        .meterRegistry(registry)
        .openTelemetry(sdk.openTelemetry())
        .build();
  }
}
