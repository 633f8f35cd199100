package io.chatroom.benchmarks;

import io.chatroom.instrumentation.ChatMeter;
import io.chatroom.instrumentation.ChatRoomTelemetry;
import io.chatroom.instrumentation.recording.HeadSampler;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationHandler.FirstMatchingCompositeObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.handler.DefaultTracingObservationHandler;
import io.micrometer.tracing.handler.PropagatingReceiverTracingObservationHandler;
import io.micrometer.tracing.handler.PropagatingSenderTracingObservationHandler;
import io.micrometer.tracing.handler.TracingAwareMeterObservationHandler;
import io.micrometer.tracing.otel.bridge.OtelCurrentTraceContext;
import io.micrometer.tracing.otel.bridge.OtelPropagator;
import io.micrometer.tracing.otel.bridge.OtelTracer;
import io.micrometer.tracing.propagation.Propagator;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.metrics.Aggregation;
import io.opentelemetry.sdk.metrics.InstrumentSelector;
import io.opentelemetry.sdk.metrics.InstrumentType;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.View;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.export.MetricExporter;
import io.opentelemetry.sdk.metrics.export.PeriodicMetricReader;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.function.Function;

/**
 * What ours and the peers record into: everywhere the contract's buckets, a Prometheus registry
 * where Micrometer is used, and a sampler that samples nothing where there are traces.
 */
final class Backends {

  private Backends() {}

  /** Ours, without traces. */
  static ChatRoomTelemetry.Builder ours() {
    return ChatRoomTelemetry.builder().jvmMetrics(false);
  }

  /** Ours, with the OpenTelemetry that the peers have. */
  static ChatRoomTelemetry.Builder oursUnsampled() {
    return ours().openTelemetry(openTelemetry(ChatMeter.HTTP_REQUEST_DURATION));
  }

  /** Ours, with every trace sampled. */
  static ChatRoomTelemetry.Builder oursSampled() {
    return ours().openTelemetry(sampledOpenTelemetry(ChatMeter.HTTP_REQUEST_DURATION));
  }

  static MeterRegistry prometheus() {
    return new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  }

  /** A timer with the buckets of {@code meter} and nothing else switched on. */
  static Timer timer(MeterRegistry registry, ChatMeter meter, String... tags) {
    return Timer.builder("peer." + meter.id())
        .tags(tags)
        .serviceLevelObjectives(durations(meter.buckets()))
        .register(registry);
  }

  static long[] nanos(double... seconds) {
    return Arrays.stream(seconds).mapToLong(bound -> Math.round(bound * 1e9)).toArray();
  }

  /**
   * OpenTelemetry's SDK as its autoconfiguration would make it with a sampler of {@code
   * parentbased_always_off}: metrics leave once a minute. Every histogram has the buckets of {@code
   * meter}.
   */
  static OpenTelemetrySdk openTelemetry(ChatMeter meter) {
    return openTelemetry(
        meter,
        SdkTracerProvider.builder().setSampler(Sampler.parentBased(Sampler.alwaysOff())).build());
  }

  /** The same with a sampler of {@code parentbased_traceidratio} that next to never samples. */
  static OpenTelemetrySdk openTelemetryByRatio(ChatMeter meter) {
    return openTelemetry(meter, SdkTracerProvider.builder().setSampler(byRatio()).build());
  }

  /** The same as {@link ChatRoomTelemetry} makes it from OpenTelemetry's variables. */
  static OpenTelemetrySdk ownOpenTelemetry(ChatMeter meter) {
    HeadSampler head = new HeadSampler(byRatio());
    return openTelemetry(
        meter, SdkTracerProvider.builder().setSampler(head).setIdGenerator(head).build());
  }

  private static Sampler byRatio() {
    return Sampler.parentBased(Sampler.traceIdRatioBased(1e-9));
  }

  /** The same with a sampler of {@code parentbased_always_on}, and spans that leave in batches. */
  static OpenTelemetrySdk sampledOpenTelemetry(ChatMeter meter) {
    return openTelemetry(
        meter,
        SdkTracerProvider.builder()
            .setSampler(Sampler.parentBased(Sampler.alwaysOn()))
            .addSpanProcessor(BatchSpanProcessor.builder(new SpansToNowhere()).build())
            .build());
  }

  private static OpenTelemetrySdk openTelemetry(ChatMeter meter, SdkTracerProvider traces) {
    return OpenTelemetrySdk.builder()
        .setTracerProvider(traces)
        .setMeterProvider(
            SdkMeterProvider.builder()
                .registerMetricReader(PeriodicMetricReader.create(new Nowhere()))
                .registerView(
                    InstrumentSelector.builder().setType(InstrumentType.HISTOGRAM).build(),
                    View.builder()
                        .setAggregation(
                            Aggregation.explicitBucketHistogram(
                                Arrays.stream(meter.buckets()).boxed().toList()))
                        .build())
                .build())
        .setPropagators(ContextPropagators.create(W3CTraceContextPropagator.getInstance()))
        .build();
  }

  /**
   * Micrometer's Observation with the handlers that Spring Boot registers when both metrics and
   * tracing are on, in its order, and {@code first} before its own tracing handlers.
   *
   * @param observed the name of the observation whose timer gets the buckets of {@code meter}
   */
  @SafeVarargs
  static ObservationRegistry observations(
      ChatMeter meter, String observed, Function<Tracer, ObservationHandler<?>>... first) {
    return observations(openTelemetry(meter), meter, observed, first);
  }

  @SafeVarargs
  static ObservationRegistry observations(
      OpenTelemetrySdk sdk,
      ChatMeter meter,
      String observed,
      Function<Tracer, ObservationHandler<?>>... first) {
    io.opentelemetry.api.trace.Tracer spans = sdk.getTracer("io.micrometer.micrometer-tracing");
    Tracer tracer = new OtelTracer(spans, new OtelCurrentTraceContext(), event -> {});
    Propagator propagator = new OtelPropagator(sdk.getPropagators(), spans);
    MeterRegistry registry = prometheus();
    registry.config().meterFilter(withBuckets(observed, meter.buckets()));
    ObservationRegistry observations = ObservationRegistry.create();
    ObservationHandler<?>[] tracing = new ObservationHandler<?>[first.length + 3];
    for (int i = 0; i < first.length; i++) {
      tracing[i] = first[i].apply(tracer);
    }
    tracing[first.length] = new PropagatingReceiverTracingObservationHandler<>(tracer, propagator);
    tracing[first.length + 1] =
        new PropagatingSenderTracingObservationHandler<>(tracer, propagator);
    tracing[first.length + 2] = new DefaultTracingObservationHandler(tracer);
    observations
        .observationConfig()
        .observationHandler(composite(tracing))
        .observationHandler(
            new TracingAwareMeterObservationHandler<>(
                new DefaultMeterObservationHandler(registry), tracer));
    return observations;
  }

  @SuppressWarnings({"unchecked", "rawtypes"})
  private static ObservationHandler<?> composite(ObservationHandler<?>... handlers) {
    return new FirstMatchingCompositeObservationHandler((ObservationHandler[]) handlers);
  }

  /** What management.metrics.distribution.slo does in Spring Boot. */
  private static MeterFilter withBuckets(String name, double... seconds) {
    double[] nanos = Arrays.stream(nanos(seconds)).asDoubleStream().toArray();
    return new MeterFilter() {
      @Override
      public DistributionStatisticConfig configure(
          Meter.Id id, DistributionStatisticConfig config) {
        return id.getName().equals(name)
            ? DistributionStatisticConfig.builder()
                .serviceLevelObjectives(nanos)
                .build()
                .merge(config)
            : config;
      }
    };
  }

  private static Duration[] durations(double... seconds) {
    return Arrays.stream(nanos(seconds)).mapToObj(Duration::ofNanos).toArray(Duration[]::new);
  }

  /** An exporter whose collector is infinitely fast. */
  private static final class Nowhere implements MetricExporter {
    @Override
    public CompletableResultCode export(Collection<MetricData> metrics) {
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode flush() {
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode shutdown() {
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public AggregationTemporality getAggregationTemporality(InstrumentType type) {
      return AggregationTemporality.CUMULATIVE;
    }
  }
}
