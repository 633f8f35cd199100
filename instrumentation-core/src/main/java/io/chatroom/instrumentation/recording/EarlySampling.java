package io.chatroom.instrumentation.recording;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingDecision;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks the SDK's sampler before anything is made of a span, so that one that is dropped costs no
 * span. The sampler sees what it would see if the SDK asked.
 */
final class EarlySampling {

  /** Say the same however often they are asked, and for every trace. */
  private static final Set<Sampler> CONSTANT =
      Set.of(Sampler.alwaysOff(), Sampler.parentBased(Sampler.alwaysOff()));

  private final Sampler sampler;

  private EarlySampling(Sampler sampler) {
    this.sampler = sampler;
  }

  /**
   * Null where the sampler is to be asked by {@code openTelemetry} only: it is an agent's or an
   * SDK's whose sampler may change its mind when asked twice, or the ids are made by somebody else.
   */
  static @Nullable EarlySampling of(OpenTelemetry openTelemetry, Tracer tracer) {
    if (!(openTelemetry instanceof OpenTelemetrySdk sdk)) {
      return null;
    }
    Sampler sampler = sdk.getSdkTracerProvider().getSampler();
    return CONSTANT.contains(sampler) || (sampler instanceof HeadSampler && givesIds(tracer))
        ? new EarlySampling(sampler)
        : null;
  }

  /** A customizer of the application's may have put other ids in the place of ours. */
  private static boolean givesIds(Tracer tracer) {
    String traceId = TraceIds.newTraceId();
    Span probe =
        start(traceId, SamplingResult.drop(), tracer.spanBuilder("probe").setNoParent()::startSpan);
    return probe.getSpanContext().getTraceId().equals(traceId);
  }

  SamplingResult ask(Context parent, String traceId, String name, SpanKind kind) {
    return sampler.shouldSample(parent, traceId, name, kind, Attributes.empty(), List.of());
  }

  /** Whether nobody but log lines and other processes will hear of the span. */
  static boolean drops(SamplingResult result, SpanContext parent) {
    TraceState state = parent.getTraceState();
    return result.getDecision() == SamplingDecision.DROP
        && result.getUpdatedTraceState(state).equals(state);
  }

  /** Has the SDK start a span of the trace {@code traceId}, of which the sampler said so. */
  static Span start(String traceId, SamplingResult result, Supplier<Span> sdk) {
    HeadSampler.expect(traceId, result);
    try {
      return sdk.get();
    } finally {
      HeadSampler.forget();
    }
  }
}
