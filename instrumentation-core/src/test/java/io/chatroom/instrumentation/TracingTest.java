package io.chatroom.instrumentation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chatroom.instrumentation.recording.CurrentSpan;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.propagation.Propagator;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class TracingTest {

  private static final OpenTelemetrySdk SDK =
      OpenTelemetrySdk.builder()
          .setTracerProvider(
              SdkTracerProvider.builder()
                  .addSpanProcessor(SimpleSpanProcessor.create(InMemorySpanExporter.create()))
                  .build())
          .setPropagators(ContextPropagators.create(W3CTraceContextPropagator.getInstance()))
          .build();

  private static final Tracer BRIDGE = Tracing.of(SDK).tracer();

  /** With OpenTelemetry's propagator, and with the one a tracer alone gets. */
  static final Tracing[] tracings = {Tracing.of(SDK), Tracing.of(BRIDGE, null)};

  @Test
  void nothingAsked_isNoTracerNoPropagatorAndNoSpan() {
    try (ChatRoomTelemetry telemetry = ChatRoomTelemetry.create()) {
      assertThat(telemetry.tracer()).isNull();
      assertThat(telemetry.propagator()).isNull();
      assertThat(telemetry.currentSpan()).isSameAs(CurrentSpan.NONE);
    }
  }

  @Test
  void tracerAlone_getsAPropagator() {
    try (ChatRoomTelemetry telemetry =
        ChatRoomTelemetry.builder()
            .meterRegistry(new SimpleMeterRegistry())
            .tracer(BRIDGE)
            .build()) {
      assertThat(telemetry.propagator().fields()).containsExactly("traceparent");
    }
  }

  @Test
  void propagatorWithoutATracer_isRefused() {
    assertThatThrownBy(() -> ChatRoomTelemetry.builder().propagator(Propagator.NOOP).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("tracer");
  }

  @ParameterizedTest
  @FieldSource("tracings")
  void context_travels(Tracing tracing) {
    Span sent = tracing.tracer().nextSpan().start();
    Map<String, String> carrier = new HashMap<>();
    tracing.propagator().inject(sent.context(), carrier, Map::put);
    Span received = tracing.propagator().extract(carrier, Map::get).name("received").start();

    assertThat(received.context().traceId()).isEqualTo(sent.context().traceId());
    assertThat(received.context().spanId()).isNotEqualTo(sent.context().spanId());
    assertThat(received.context().sampled()).isTrue();
  }

  @ParameterizedTest
  @FieldSource("tracings")
  void context_malformed_startsANewTrace(Tracing tracing) {
    Span received =
        tracing.propagator().extract(Map.of("traceparent", "nonsense"), Map::get).start();

    assertThat(received.context().traceId()).matches("[0-9a-f]{32}").isNotEqualTo("0".repeat(32));
  }

  @ParameterizedTest
  @FieldSource("tracings")
  void currentSpan_isTheOneInScope_andGoneAfterIt(Tracing tracing) {
    Span span = tracing.tracer().nextSpan().start();
    Tracer.SpanInScope scope = tracing.tracer().withSpan(span);
    try {
      assertThat(tracing.current().isPresent()).isTrue();
      assertThat(tracing.current().isSampled()).isTrue();
      assertThat(tracing.current().traceId()).isEqualTo(span.context().traceId());
      assertThat(tracing.current().spanId()).isEqualTo(span.context().spanId());
    } finally {
      scope.close();
    }
    assertThat(tracing.current().isPresent()).isFalse();
    assertThat(tracing.current().isSampled()).isFalse();
    assertThat(tracing.current().traceId()).isNull();
  }

  @ParameterizedTest
  @FieldSource("tracings")
  void currentSpan_ofAnUnsampledTrace_isThereAndNotSampled(Tracing tracing) {
    String unsampled = new TraceParent("1".repeat(32), "2".repeat(16), false).toString();
    Span span = tracing.propagator().extract(Map.of("traceparent", unsampled), Map::get).start();
    Tracer.SpanInScope scope = tracing.tracer().withSpan(span);
    try {
      assertThat(tracing.current().isPresent()).isTrue();
      assertThat(tracing.current().isSampled()).isFalse();
      assertThat(tracing.current().traceId()).isEqualTo("1".repeat(32));
    } finally {
      scope.close();
    }
  }
}
