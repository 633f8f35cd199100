package io.chatroom.instrumentation.recording;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.IdGenerator;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sampler and ids of an SDK that is ours, by which {@link EarlySampling} may ask before the SDK
 * does. The sampler behind it is asked once for each span: what it said of a span that is then
 * started goes to the SDK when that asks, with the id of the trace that it was said of. For any
 * other span both do what they do without us. Safe for any thread.
 */
public final class HeadSampler implements Sampler, IdGenerator {

  /** Set while a span is being started, so that one for all samplers will do. */
  private static final ThreadLocal<@Nullable Decided> DECIDED = new ThreadLocal<>();

  private final Sampler delegate;
  private final IdGenerator random = IdGenerator.random();

  /** In front of {@code delegate}, which is asked in its place. */
  public HeadSampler(Sampler delegate) {
    this.delegate = delegate;
  }

  /**
   * The next span that this thread starts belongs to {@code traceId} and gets {@code result}, until
   * {@link #forget}.
   */
  static void expect(String traceId, SamplingResult result) {
    DECIDED.set(new Decided(traceId, result));
  }

  static void forget() {
    DECIDED.remove();
  }

  @Override
  public String generateTraceId() {
    Decided expected = DECIDED.get();
    return expected == null ? random.generateTraceId() : expected.traceId;
  }

  @Override
  public String generateSpanId() {
    return random.generateSpanId();
  }

  @Override
  public SamplingResult shouldSample(
      Context parent,
      String traceId,
      String name,
      SpanKind kind,
      Attributes attributes,
      List<LinkData> links) {
    Decided expected = DECIDED.get();
    if (expected != null) {
      forget(); // a span processor may start another span at once
      return expected.result;
    }
    return delegate.shouldSample(parent, traceId, name, kind, attributes, links);
  }

  @Override
  public String getDescription() {
    return delegate.getDescription();
  }

  @Override
  public String toString() {
    return getDescription();
  }

  private record Decided(String traceId, SamplingResult result) {}
}
