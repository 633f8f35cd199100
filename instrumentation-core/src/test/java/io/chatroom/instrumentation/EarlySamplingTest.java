package io.chatroom.instrumentation;

import static org.assertj.core.api.Assertions.assertThat;

import io.chatroom.instrumentation.recording.ActiveSpan;
import io.chatroom.instrumentation.recording.Spans;
import io.chatroom.instrumentation.testing.TestSdk;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.tracing.Span;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.IdGenerator;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingDecision;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a sampler says does not depend on when it is asked. */
class EarlySamplingTest {

  private static final Sampler HALF = Sampler.traceIdRatioBased(0.5);
  private static final int ROOTS = 1_000;
  private static final String CALLER = "00-" + "a".repeat(32) + "-" + "b".repeat(16) + "-00";

  private final Asked sampler = new Asked();
  private TestSdk sdk;
  private ChatRoomTelemetry telemetry;
  private Spans.Entrance<Map<String, String>> entrance;

  static Stream<TestSdk> sdks() {
    return Stream.of(new TestSdk(), TestSdk.asOurs(), TestSdk.asOurs(new Counting()));
  }

  @AfterEach
  void close() {
    telemetry.close();
    sdk.close();
  }

  @ParameterizedTest
  @MethodSource("sdks")
  void sampler_isAskedOnceForASpan_withTheIdThatItHas(TestSdk given) {
    use(given);
    List<String> current = Stream.generate(this::traceIdInside).limit(ROOTS).toList();

    assertThat(sampler.traceIds).isEqualTo(current).doesNotHaveDuplicates();
    assertThat(sdk.finished())
        .extracting(SpanData::getTraceId)
        .isEqualTo(current.stream().filter(EarlySamplingTest::isInHalf).toList())
        .hasSizeBetween(ROOTS / 3, ROOTS * 2 / 3);
  }

  @ParameterizedTest
  @MethodSource("sdks")
  void spanThatIsDropped_isHandedOn_withWhatItsCallerSaid(TestSdk given) {
    use(given);
    ActiveSpan active =
        entrance.start("GET", Map.of("traceparent", CALLER, "tracestate", "vendor=1"));
    SpanContext inside = io.opentelemetry.api.trace.Span.current().getSpanContext();
    active.leave();

    assertThat(inside.getTraceId()).isEqualTo("a".repeat(32));
    assertThat(inside.getSpanId()).isNotEqualTo("b".repeat(16));
    assertThat(inside.isValid()).isTrue();
    assertThat(inside.isSampled()).isFalse();
    assertThat(inside.getTraceState().get("vendor")).isEqualTo("1");
    assertThat(sampler.traceIds).isEmpty(); // the caller has decided
  }

  @ParameterizedTest
  @MethodSource("sdks")
  void whatASamplerSaysOfASpanThatItDrops_isHandedOn(TestSdk given) {
    use(given);
    sdk.sampleBy(new DroppingWithAWord());
    ActiveSpan active = entrance.start("GET", Map.of());
    SpanContext inside = io.opentelemetry.api.trace.Span.current().getSpanContext();
    active.leave();

    assertThat(inside.isSampled()).isFalse();
    assertThat(inside.getTraceState().get("threshold")).isEqualTo("8");
  }

  private void use(TestSdk given) {
    sdk = given;
    telemetry =
        ChatRoomTelemetry.builder()
            .meterRegistry(new SimpleMeterRegistry())
            .openTelemetry(given.openTelemetry())
            .build();
    entrance = telemetry.spans().entrance(Span.Kind.SERVER, Map::get, () -> true);
    given.sampleBy(sampler);
  }

  private String traceIdInside() {
    ActiveSpan active = entrance.start("GET", Map.of());
    String traceId = telemetry.currentSpan().traceId();
    active.leave();
    if (active.span() != null) {
      active.span().end();
    }
    return traceId;
  }

  private static boolean isInHalf(String traceId) {
    return Asked.half(traceId).getDecision() == SamplingDecision.RECORD_AND_SAMPLE;
  }

  /** Samples half of the traces and remembers which it was asked about. */
  private static final class Asked implements Sampler {
    private final List<String> traceIds = new ArrayList<>();

    static SamplingResult half(String traceId) {
      return HALF.shouldSample(
          Context.root(), traceId, "GET", SpanKind.SERVER, Attributes.empty(), List.of());
    }

    @Override
    public SamplingResult shouldSample(
        Context parent,
        String traceId,
        String name,
        SpanKind kind,
        Attributes attributes,
        List<LinkData> links) {
      traceIds.add(traceId);
      return half(traceId);
    }

    @Override
    public String getDescription() {
      return "half";
    }
  }

  /** As samplers do that say with which probability they sampled. */
  private static final class DroppingWithAWord implements Sampler {
    @Override
    public SamplingResult shouldSample(
        Context parent,
        String traceId,
        String name,
        SpanKind kind,
        Attributes attributes,
        List<LinkData> links) {
      return new SamplingResult() {
        @Override
        public SamplingDecision getDecision() {
          return SamplingDecision.DROP;
        }

        @Override
        public Attributes getAttributes() {
          return Attributes.empty();
        }

        @Override
        public TraceState getUpdatedTraceState(TraceState parentState) {
          return parentState.toBuilder().put("threshold", "8").build();
        }
      };
    }

    @Override
    public String getDescription() {
      return "dropping";
    }
  }

  /** Ids of an application that must have their shape. */
  private static final class Counting implements IdGenerator {
    private long last = 0x7000_0000_0000_0000L;

    @Override
    public String generateSpanId() {
      return "%016x".formatted(++last);
    }

    @Override
    public String generateTraceId() {
      return "%016x%016x".formatted(1, (++last) * 0x9E3779B97F4A7C15L);
    }
  }
}
