package io.chatroom.instrumentation.recording;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Starts spans that come again and again under few names with builders that are used again: a
 * builder of OpenTelemetry's SDK is 56 B and gives all it holds to its span, so that it is as new
 * afterwards. Builders of anything else make one span each. A builder is in use by one thread at a
 * time: who takes it leaves an empty place behind.
 */
final class SpanBuilders {

  /** The SDK's, without and with its incubator. Others may keep something for their next span. */
  private static final Set<String> REUSABLE =
      Set.of(
          "io.opentelemetry.sdk.trace.SdkSpanBuilder",
          "io.opentelemetry.sdk.trace.ExtendedSdkSpanBuilder");

  private static final int PLACES_PER_STRIPE = 16;

  private final Tracer tracer;
  private final boolean reusable;
  private final AtomicReferenceArray<@Nullable Kept> kept =
      new AtomicReferenceArray<>(Stripes.COUNT * PLACES_PER_STRIPE);

  SpanBuilders(Tracer tracer) {
    this.tracer = tracer;
    this.reusable = REUSABLE.contains(tracer.spanBuilder("").getClass().getName());
  }

  /** Starts a span as {@code tracer.spanBuilder(name)} would. */
  Span start(String name, SpanKind kind, Context parent) {
    if (!reusable) {
      return newBuilder(name, kind).setParent(parent).startSpan();
    }
    int place =
        Stripes.ofThisThread() * PLACES_PER_STRIPE + (name.hashCode() & (PLACES_PER_STRIPE - 1));
    Kept mine = kept.getAndSet(place, null);
    if (mine == null || mine.kind != kind || !mine.name.equals(name)) {
      mine = new Kept(name, kind, newBuilder(name, kind));
    }
    Span span = mine.builder.setParent(parent).startSpan();
    mine.builder.setNoParent(); // or it would keep what the context holds alive
    kept.setRelease(place, mine);
    return span;
  }

  private SpanBuilder newBuilder(String name, SpanKind kind) {
    return tracer.spanBuilder(name).setSpanKind(kind);
  }

  private record Kept(String name, SpanKind kind, SpanBuilder builder) {}
}
