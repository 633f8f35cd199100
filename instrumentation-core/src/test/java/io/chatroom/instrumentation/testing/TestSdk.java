package io.chatroom.instrumentation.testing;

import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.otel.bridge.OtelCurrentTraceContext;
import io.micrometer.tracing.otel.bridge.OtelTracer;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** OpenTelemetry as an application would set it up itself, with its spans kept in memory. */
public final class TestSdk implements AutoCloseable {

  private final InMemorySpanExporter exporter = InMemorySpanExporter.create();
  private final List<WeakReference<ReadWriteSpan>> started = new CopyOnWriteArrayList<>();
  private volatile Sampler roots = Sampler.alwaysOn();

  private final OpenTelemetrySdk sdk =
      OpenTelemetrySdk.builder()
          .setTracerProvider(
              SdkTracerProvider.builder()
                  .setSampler(Sampler.parentBased(new Roots()))
                  .addSpanProcessor(SimpleSpanProcessor.create(exporter))
                  .addSpanProcessor(new Watching())
                  .build())
          .setPropagators(ContextPropagators.create(W3CTraceContextPropagator.getInstance()))
          .build();

  private final Tracer tracer =
      new OtelTracer(sdk.getTracer("application"), new OtelCurrentTraceContext(), event -> {});

  /** From now on no new trace is sampled. */
  public void sampleNothing() {
    roots = Sampler.alwaysOff();
  }

  public OpenTelemetrySdk openTelemetry() {
    return sdk;
  }

  /** A tracer over it, as an application would hand it in. */
  public Tracer tracer() {
    return tracer;
  }

  /** The spans that ended so far, oldest first. */
  public List<SpanData> finished() {
    return exporter.getFinishedSpanItems();
  }

  /** Lets go of the spans that ended so far. */
  public void forget() {
    exporter.reset();
  }

  /** The spans that were started so far and sampled; nobody but their user holds them. */
  public List<WeakReference<ReadWriteSpan>> started() {
    return List.copyOf(started);
  }

  @Override
  public void close() {
    sdk.close();
  }

  private final class Watching implements SpanProcessor {
    @Override
    public void onStart(Context parent, ReadWriteSpan span) {
      started.add(new WeakReference<>(span));
    }

    @Override
    public boolean isStartRequired() {
      return true;
    }

    @Override
    public void onEnd(ReadableSpan span) {
      // Only how long they are held is watched.
    }

    @Override
    public boolean isEndRequired() {
      return false;
    }
  }

  private final class Roots implements Sampler {
    @Override
    public SamplingResult shouldSample(
        Context parent,
        String traceId,
        String name,
        SpanKind kind,
        Attributes attributes,
        List<LinkData> links) {
      return roots.shouldSample(parent, traceId, name, kind, attributes, links);
    }

    @Override
    public String getDescription() {
      return "Roots";
    }
  }
}
