package io.chatroom.instrumentation.testing;

import io.chatroom.instrumentation.recording.HeadSampler;
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
import io.opentelemetry.sdk.trace.IdGenerator;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SdkTracerProviderBuilder;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/** OpenTelemetry as an application would set it up itself, with its spans kept in memory. */
public final class TestSdk implements AutoCloseable {

  private final InMemorySpanExporter exporter = InMemorySpanExporter.create();
  private final List<WeakReference<ReadWriteSpan>> started = new CopyOnWriteArrayList<>();
  private final AtomicInteger open = new AtomicInteger();
  private volatile Sampler roots = Sampler.alwaysOn();

  private final OpenTelemetrySdk sdk;
  private final Tracer tracer;

  /** With a sampler that only the SDK asks. */
  public TestSdk() {
    this(SdkTracerProvider.builder(), UnaryOperator.identity());
  }

  private TestSdk(SdkTracerProviderBuilder provider, UnaryOperator<Sampler> sampler) {
    sdk =
        OpenTelemetrySdk.builder()
            .setTracerProvider(
                provider
                    .setSampler(sampler.apply(Sampler.parentBased(new Roots())))
                    .addSpanProcessor(SimpleSpanProcessor.create(exporter))
                    .addSpanProcessor(new Watching())
                    .build())
            .setPropagators(ContextPropagators.create(W3CTraceContextPropagator.getInstance()))
            .build();
    tracer =
        new OtelTracer(sdk.getTracer("application"), new OtelCurrentTraceContext(), event -> {});
  }

  /** With a sampler that is asked early, as in the SDK that the library makes itself. */
  public static TestSdk asOurs() {
    SdkTracerProviderBuilder provider = SdkTracerProvider.builder();
    return new TestSdk(
        provider,
        sampler -> {
          HeadSampler head = new HeadSampler(sampler);
          provider.setIdGenerator(head);
          return head;
        });
  }

  /** The same with ids that the application makes. */
  public static TestSdk asOurs(IdGenerator ids) {
    return new TestSdk(SdkTracerProvider.builder().setIdGenerator(ids), HeadSampler::new);
  }

  /** From now on {@code sampler} is asked about new traces. */
  public void sampleBy(Sampler sampler) {
    roots = sampler;
  }

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

  /** How many spans were sampled and have not ended yet. */
  public int open() {
    return open.get();
  }

  @Override
  public void close() {
    sdk.close();
  }

  private final class Watching implements SpanProcessor {
    @Override
    public void onStart(Context parent, ReadWriteSpan span) {
      open.incrementAndGet();
      started.add(new WeakReference<>(span));
    }

    @Override
    public boolean isStartRequired() {
      return true;
    }

    @Override
    public void onEnd(ReadableSpan span) {
      open.decrementAndGet(); // once it was exported
    }

    @Override
    public boolean isEndRequired() {
      return true;
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
