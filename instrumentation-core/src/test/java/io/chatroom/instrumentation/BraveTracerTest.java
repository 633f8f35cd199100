package io.chatroom.instrumentation;

import static org.assertj.core.api.Assertions.assertThat;

import brave.handler.MutableSpan;
import brave.handler.SpanHandler;
import brave.propagation.ThreadLocalCurrentTraceContext;
import brave.sampler.Sampler;
import io.chatroom.instrumentation.recording.ActiveSpan;
import io.chatroom.instrumentation.recording.Component;
import io.chatroom.instrumentation.recording.Spans;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.brave.bridge.BraveBaggageManager;
import io.micrometer.tracing.brave.bridge.BraveCurrentTraceContext;
import io.micrometer.tracing.brave.bridge.BraveTracer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.MDC;

/** A tracer of the application's that knows nothing of OpenTelemetry. */
class BraveTracerTest {

  private static final TraceParent CALLER = new TraceParent("a".repeat(32), "b".repeat(16), true);

  private final List<MutableSpan> finished = new CopyOnWriteArrayList<>();
  private brave.Tracing tracing;
  private ChatRoomTelemetry telemetry;

  private void use(boolean longIds, Sampler sampler) {
    tracing =
        brave.Tracing.newBuilder()
            .traceId128Bit(longIds)
            .sampler(sampler)
            .currentTraceContext(ThreadLocalCurrentTraceContext.newBuilder().build())
            .addSpanHandler(new Finished())
            .build();
    telemetry =
        ChatRoomTelemetry.builder()
            .meterRegistry(new SimpleMeterRegistry())
            .tracer(
                new BraveTracer(
                    tracing.tracer(),
                    new BraveCurrentTraceContext(tracing.currentTraceContext()),
                    new BraveBaggageManager()))
            .build();
  }

  @AfterEach
  void everySpanHasLeftItsThread() {
    assertThat(telemetry.currentSpan().isPresent()).isFalse();
    assertThat(MDC.getCopyOfContextMap()).isNullOrEmpty();
    assertThat(telemetry.recorders().problems().count(Component.CORE)).isZero();
    telemetry.close();
    tracing.close();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void messages_areItsSpans_linkedToTheirConnection_withIdsOfAnyLength(boolean longIds) {
    use(longIds, Sampler.ALWAYS_SAMPLE);
    ActiveSpan connect = telemetry.spans().start("CONNECT /chat", null);
    TraceParent connected = TraceParent.of(connect.span().context());
    finish(connect);
    ActiveSpan receive =
        telemetry.spans().start("receive /chat", Span.Kind.CONSUMER, CALLER, connected);
    assertThat(MDC.get("trace_id")).isEqualTo(CALLER.traceId());
    FanOut message = telemetry.broadcasts().begin(RoomClass.PUBLIC);
    message.delivered();
    message.close();
    finish(receive);

    assertThat(finished)
        .extracting(MutableSpan::name)
        .containsExactly("CONNECT /chat", "publish public", "receive /chat");
    MutableSpan received = finished.get(2);
    assertThat(received.traceId()).isEqualTo(CALLER.traceId());
    assertThat(received.parentId()).isEqualTo(CALLER.spanId());
    assertThat(received.tags()).containsValue(connected.spanId());
    assertThat(finished.get(1).parentId()).isEqualTo(received.id());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void unsampled_isHandedOn_andNothingInsideIsStarted(boolean longIds) {
    use(longIds, Sampler.NEVER_SAMPLE);
    Spans.Entrance<Map<String, String>> entrance =
        telemetry.spans().entrance(Span.Kind.SERVER, Map::get, () -> true);
    ActiveSpan root = entrance.start("GET", Map.of());
    assertThat(root.span()).isNull();
    assertThat(telemetry.currentSpan().isPresent()).isTrue();
    assertThat(MDC.get("trace_id")).isEqualTo(telemetry.currentSpan().traceId());
    assertThat(MDC.get("span_id")).isNull();
    assertThat(telemetry.spans().start("inside", null)).isSameAs(ActiveSpan.NONE);
    root.leave();
    ActiveSpan called = entrance.start("GET", Map.of(TraceParent.NAME, CALLER.toString()));
    finish(called);

    assertThat(finished).extracting(MutableSpan::traceId).containsExactly(CALLER.traceId());
  }

  private static void finish(ActiveSpan active) {
    active.leave();
    active.span().end();
  }

  private final class Finished extends SpanHandler {
    @Override
    public boolean end(brave.propagation.TraceContext context, MutableSpan span, Cause cause) {
      finished.add(span);
      return true;
    }
  }
}
