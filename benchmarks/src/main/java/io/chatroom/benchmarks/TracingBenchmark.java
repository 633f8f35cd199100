package io.chatroom.benchmarks;

import io.chatroom.instrumentation.ChatMeter;
import io.chatroom.instrumentation.ChatRoomTelemetry;
import io.chatroom.instrumentation.recording.ActiveSpan;
import io.chatroom.instrumentation.recording.CounterRecorder;
import io.chatroom.instrumentation.recording.CurrentSpan;
import io.chatroom.instrumentation.recording.HistogramRecorder;
import io.chatroom.instrumentation.recording.Spans;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What a tracer adds to an event, sampled or not, beside OpenTelemetry's own span. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class TracingBenchmark {

  /** Recording into a histogram and a counter, which may take an exemplar. */
  @State(Scope.Thread)
  public static class Recording {

    /** What is current on the thread that records. */
    @Param({"noTracer", "noSpan", "unsampled", "sampled"})
    public String span;

    private ChatRoomTelemetry telemetry;
    private HistogramRecorder histogram;
    private CounterRecorder counter;
    private CurrentSpan current;
    private Tracer.SpanInScope scope;

    @Setup
    public void resolve() {
      telemetry =
          span.equals("noTracer")
              ? ChatRoomTelemetry.builder().jvmMetrics(false).build()
              : telemetry(span.equals("sampled") ? Sampler.alwaysOn() : Sampler.alwaysOff());
      histogram = telemetry.recorders().histogram(ChatMeter.BROKER_LAG);
      counter = telemetry.recorders().counter(ChatMeter.HTTP_REQUESTS, "GET", "/", "200");
      current = telemetry.currentSpan();
      if (span.endsWith("sampled")) {
        Tracer tracer = telemetry.tracer();
        scope = tracer.withSpan(tracer.nextSpan().start());
      }
    }

    @TearDown
    public void close() {
      if (scope != null) {
        scope.close();
      }
      telemetry.close();
    }
  }

  private static final Map<String, String> NO_HEADERS = Map.of();

  private final OpenTelemetrySdk unsampled = sdk(Sampler.alwaysOff());
  private final OpenTelemetrySdk sampled = sdk(Sampler.alwaysOn());
  private final io.opentelemetry.api.trace.Tracer unsampledOtel = unsampled.getTracer("benchmark");
  private final io.opentelemetry.api.trace.Tracer sampledOtel = sampled.getTracer("benchmark");
  private final ChatRoomTelemetry unsampledTelemetry = telemetry(unsampled);
  private final ChatRoomTelemetry sampledTelemetry = telemetry(sampled);

  private final Spans.Entrance<Map<String, String>> unsampledEntrance =
      unsampledTelemetry.spans().entrance(Span.Kind.SERVER, Map::get, () -> true);
  private final Spans.Entrance<Map<String, String>> sampledEntrance =
      sampledTelemetry.spans().entrance(Span.Kind.SERVER, Map::get, () -> true);

  @TearDown
  public void close() {
    unsampledTelemetry.close();
    sampledTelemetry.close();
    unsampled.close();
    sampled.close();
  }

  @Benchmark
  public void histogram(Recording recording) {
    recording.histogram.record(1_500_000);
  }

  @Benchmark
  public void counter(Recording recording) {
    recording.counter.increment();
  }

  @Benchmark
  public boolean isSampled(Recording recording) {
    return recording.current.isSampled();
  }

  @Benchmark
  public void root_openTelemetry_unsampled() {
    openTelemetrysRoot(unsampledOtel);
  }

  @Benchmark
  public void root_openTelemetry_sampled() {
    openTelemetrysRoot(sampledOtel);
  }

  @Benchmark
  public void root_micrometer_unsampled() {
    micrometersRoot(unsampledTelemetry);
  }

  @Benchmark
  public void root_micrometer_sampled() {
    micrometersRoot(sampledTelemetry);
  }

  @Benchmark
  public void root_ours_unsampled() {
    oursRoot(unsampledEntrance);
  }

  @Benchmark
  public void root_ours_sampled() {
    oursRoot(sampledEntrance);
  }

  @Benchmark
  public void child_ours(Recording recording) {
    ActiveSpan active = recording.telemetry.spans().start("SELECT messages", Span.Kind.CLIENT);
    active.leave();
    Span span = active.span();
    if (span != null) {
      span.end();
    }
  }

  private static void oursRoot(Spans.Entrance<Map<String, String>> entrance) {
    ActiveSpan active = entrance.start("GET /", NO_HEADERS);
    active.leave();
    Span span = active.span();
    if (span != null) {
      span.end();
    }
  }

  private static void openTelemetrysRoot(io.opentelemetry.api.trace.Tracer tracer) {
    io.opentelemetry.api.trace.Span span =
        tracer.spanBuilder("GET /").setSpanKind(SpanKind.SERVER).startSpan();
    span.makeCurrent().close();
    span.end();
  }

  private static void micrometersRoot(ChatRoomTelemetry telemetry) {
    Span span =
        telemetry
            .propagator()
            .extract(NO_HEADERS, Map::get)
            .name("GET /")
            .kind(Span.Kind.SERVER)
            .start();
    telemetry.tracer().withSpan(span).close();
    span.end();
  }

  private static ChatRoomTelemetry telemetry(Sampler sampler) {
    return telemetry(sdk(sampler));
  }

  private static ChatRoomTelemetry telemetry(OpenTelemetrySdk sdk) {
    return ChatRoomTelemetry.builder().jvmMetrics(false).openTelemetry(sdk).build();
  }

  private static OpenTelemetrySdk sdk(Sampler sampler) {
    return OpenTelemetrySdk.builder()
        .setTracerProvider(
            SdkTracerProvider.builder()
                .setSampler(Sampler.parentBased(sampler))
                .addSpanProcessor(BatchSpanProcessor.builder(new SpansToNowhere()).build())
                .build())
        .setPropagators(ContextPropagators.create(W3CTraceContextPropagator.getInstance()))
        .build();
  }
}
