package io.chatroom.instrumentation.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.micrometer.tracing.CurrentTraceContext;
import io.micrometer.tracing.TraceContext;
import io.micrometer.tracing.Tracer;
import org.junit.jupiter.api.Test;

/** What a tracer that is not OpenTelemetry's bridge says of its current span. */
class CurrentSpanTest {

  private final Tracer tracer = mock();
  private final CurrentTraceContext contexts = mock();
  private final CurrentSpan current = CurrentSpan.of(tracer);

  @Test
  void foreignTracer_isAsked() {
    TraceContext context = mock();
    when(tracer.currentTraceContext()).thenReturn(contexts);
    when(contexts.context()).thenReturn(context);
    when(context.traceId()).thenReturn("0af7651916cd43dd8448eb211c80319c");
    when(context.spanId()).thenReturn("b7ad6b7169203331");

    assertThat(current.isPresent()).isTrue();
    assertThat(current.isSampled()).isFalse();
    assertThat(current.traceId()).isEqualTo("0af7651916cd43dd8448eb211c80319c");
    assertThat(current.spanId()).isEqualTo("b7ad6b7169203331");
    when(context.sampled()).thenReturn(true);
    assertThat(current.isSampled()).isTrue();
  }

  @Test
  void foreignTracer_withoutASpan_hasNone() {
    assertThat(CurrentSpan.of(Tracer.NOOP).isPresent()).isFalse();
    assertThat(CurrentSpan.of(Tracer.NOOP).traceId()).isNull();
  }

  @Test
  void foreignTracer_thatThrows_hasNone() {
    when(tracer.currentTraceContext()).thenThrow(new IllegalStateException("broken"));

    assertThat(current.isPresent()).isFalse();
    assertThat(current.isSampled()).isFalse();
    assertThat(current.spanId()).isNull();
  }
}
