package io.chatroom.instrumentation.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.chatroom.instrumentation.ChatRoomTelemetry;
import io.chatroom.instrumentation.recording.Component;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import io.micrometer.core.instrument.distribution.pause.PauseDetector;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.propagation.Propagator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mockito.Answers;

/** Whatever breaks of ours or of what we were handed, the client gets the same answer. */
class DoNoHarmTest {

  /** Answers as without us, whatever it is. */
  private static final String ANSWERS = "/plain,200\n/throw,500\n/async,202\n/send-error/403,403";

  /** The exception that the application threw is one event more. */
  @ParameterizedTest
  @CsvSource(textBlock = "/plain,200,1\n/throw,500,2\n/async,202,1\n/send-error/403,403,1")
  void registryThatThrows_changesNoAnswer_andIsCountedOnce(String path, int status, int events)
      throws Exception {
    ChatRoomTelemetry telemetry =
        Deployment.telemetry().meterRegistry(new ThrowingRegistry()).build();
    try (Deployment deployment = Deployment.of(telemetry)) {
      assertThat(deployment.client().get(path)).isEqualTo(status);
      await().untilAsserted(() -> assertThat(problems(telemetry)).isEqualTo(events));
    }
  }

  @ParameterizedTest
  @CsvSource(textBlock = ANSWERS)
  void tracerThatCannotStart_isCountedOnce(String path, int status) throws Exception {
    Propagator broken = mock(Propagator.class);
    when(broken.extract(any(), any())).thenThrow(new StackOverflowError("on purpose"));
    ChatRoomTelemetry telemetry =
        Deployment.telemetry().tracer(Tracer.NOOP).propagator(broken).build();
    try (Deployment deployment = Deployment.of(telemetry)) {
      assertThat(deployment.client().get(path)).isEqualTo(status);
      await().untilAsserted(() -> assertThat(deployment.requests()).isEqualTo(1));
      assertThat(problems(telemetry)).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @CsvSource(textBlock = ANSWERS)
  void tracerThatCannotEnter_isCountedOnce(String path, int status) throws Exception {
    Tracer broken = mock(Tracer.class);
    when(broken.withSpan(any())).thenThrow(new IllegalStateException("on purpose"));
    ChatRoomTelemetry telemetry = telemetry(broken, mock(Span.class));
    try (Deployment deployment = Deployment.of(telemetry)) {
      assertThat(deployment.client().get(path)).isEqualTo(status);
      await().untilAsserted(() -> assertThat(deployment.requests()).isEqualTo(1));
      assertThat(problems(telemetry)).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @CsvSource(textBlock = ANSWERS)
  void spanThatFailsAtEverything_changesNoAnswer(String path, int status) throws Exception {
    Span broken =
        mock(
            Span.class,
            call -> {
              throw new StackOverflowError("on purpose");
            });
    ChatRoomTelemetry telemetry = telemetry(mock(Tracer.class), broken);
    try (Deployment deployment = Deployment.of(telemetry)) {
      assertThat(deployment.client().get(path)).isEqualTo(status);
      await().untilAsserted(() -> assertThat(deployment.requests()).isEqualTo(1));
      await().untilAsserted(() -> assertThat(problems(telemetry)).isPositive());
    }
  }

  private static ChatRoomTelemetry telemetry(Tracer tracer, Span span) {
    Span.Builder builder = mock(Span.Builder.class, Answers.RETURNS_SELF);
    org.mockito.Mockito.doReturn(span).when(builder).start();
    Propagator propagator = mock(Propagator.class);
    when(propagator.extract(any(), any())).thenReturn(builder);
    return Deployment.telemetry().tracer(tracer).propagator(propagator).build();
  }

  private static long problems(ChatRoomTelemetry telemetry) {
    return telemetry.recorders().problems().count(Component.CORE)
        + telemetry.recorders().problems().count(Component.HTTP);
  }

  /** Fails at every event. */
  private static final class ThrowingRegistry extends SimpleMeterRegistry {
    @Override
    protected Counter newCounter(Meter.Id id) {
      Counter counter = mock(Counter.class);
      when(counter.getId()).thenReturn(id);
      org.mockito.Mockito.doThrow(new IllegalStateException("on purpose"))
          .when(counter)
          .increment(org.mockito.ArgumentMatchers.anyDouble());
      return counter;
    }

    @Override
    protected Timer newTimer(
        Meter.Id id, DistributionStatisticConfig config, PauseDetector pauseDetector) {
      Timer timer = mock(Timer.class);
      when(timer.getId()).thenReturn(id);
      org.mockito.Mockito.doThrow(new StackOverflowError("on purpose"))
          .when(timer)
          .record(org.mockito.ArgumentMatchers.anyLong(), any());
      return timer;
    }
  }
}
