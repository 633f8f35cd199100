package io.chatroom.benchmarks;

import io.chatroom.instrumentation.ChatMeter;
import io.chatroom.instrumentation.ChatRoomTelemetry;
import io.chatroom.instrumentation.recording.CounterRecorder;
import io.chatroom.instrumentation.recording.Recorders;
import io.chatroom.instrumentation.servlet.ChatRoomServletInitializer;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.prometheus.metrics.exporter.servlet.jakarta.PrometheusMetricsServlet;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.tracer.common.SpanContext;
import jakarta.servlet.Servlet;
import jakarta.servlet.ServletOutputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One scrape of 10,000 series, uncompressed, by the servlet that answers Prometheus: ours, and the
 * Prometheus client's with the same meters in Micrometer. As text, or in the format of OpenMetrics
 * with an exemplar on each counter and each bucket, as after sampled requests of every duration.
 * {@code -t 2} is two scrapers at once.
 */
@State(org.openjdk.jmh.annotations.Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ScrapeBenchmark {

  /** What a scrape shows of one histogram: its buckets with +Inf, the count and the sum. */
  private static final int SERIES_OF_HISTOGRAM =
      ChatMeter.HTTP_REQUEST_DURATION.buckets().length + 3;

  /** Whose meters and servlet. */
  public enum Owner {
    OURS,
    MICROMETER
  }

  /** What the series are of. */
  public enum Kind {
    COUNTERS,
    HISTOGRAMS
  }

  /** A scraper's connection. */
  @State(org.openjdk.jmh.annotations.Scope.Thread)
  public static class Scraper {
    final HttpStubs.Response response = HttpStubs.response();
    HttpStubs.Request request;

    @Setup
    public void connect(ScrapeBenchmark benchmark) {
      request = benchmark.request();
    }
  }

  @Param public Owner owner;
  @Param public Kind kind;

  @Param("10000")
  public int series;

  @Param({"false", "true"})
  public boolean exemplars;

  private final List<LongConsumer> meters = new ArrayList<>();
  private Servlet servlet;

  @Setup
  public void register() throws Exception {
    OpenTelemetrySdk sdk = Backends.sampledOpenTelemetry(ChatMeter.HTTP_REQUEST_DURATION);
    servlet = owner == Owner.OURS ? ours(sdk) : micrometers();
    servlet.init(HttpStubs.servletConfig());
    if (exemplars) {
      recordInEachBucket(sdk);
      requireExemplars();
    } else {
      meters.forEach(meter -> meter.accept(1_500_000));
    }
  }

  private Servlet ours(OpenTelemetrySdk sdk) throws Exception {
    ChatRoomTelemetry.Builder builder = Backends.ours();
    if (exemplars) {
      builder.openTelemetry(sdk);
    }
    ChatRoomTelemetry telemetry = builder.build();
    Recorders recorders = telemetry.recorders();
    for (int i = 0; i < count(); i++) {
      if (kind == Kind.COUNTERS) {
        CounterRecorder counter =
            recorders.counter(ChatMeter.HTTP_REQUESTS, "GET", route(i), "200");
        meters.add(nanos -> counter.increment());
      } else {
        meters.add(
            recorders.histogram(ChatMeter.HTTP_REQUEST_DURATION, "GET", route(i), "success")
                ::record);
      }
    }
    return HttpStubs.servletRegisteredBy(new ChatRoomServletInitializer(telemetry));
  }

  private Servlet micrometers() {
    PrometheusMeterRegistry registry =
        new PrometheusMeterRegistry(
            PrometheusConfig.DEFAULT,
            new PrometheusRegistry(),
            Clock.SYSTEM,
            exemplars ? new OpenTelemetrysSpan() : null);
    for (int i = 0; i < count(); i++) {
      String[] tags = {"method", "GET", "route", route(i)};
      if (kind == Kind.COUNTERS) {
        Counter counter =
            Counter.builder("peer.requests").tags(tags).tag("status", "200").register(registry);
        meters.add(nanos -> counter.increment());
      } else {
        Timer timer = Backends.timer(registry, ChatMeter.HTTP_REQUEST_DURATION, tags);
        meters.add(nanos -> timer.record(nanos, TimeUnit.NANOSECONDS));
      }
    }
    return new PrometheusMetricsServlet(registry.getPrometheusRegistry());
  }

  private int count() {
    return kind == Kind.COUNTERS ? series : series / SERIES_OF_HISTOGRAM;
  }

  private static String route(int i) {
    return "/api/rooms/" + i;
  }

  private void recordInEachBucket(OpenTelemetrySdk sdk) throws InterruptedException {
    long[] bounds = Backends.nanos(ChatMeter.HTTP_REQUEST_DURATION.buckets());
    for (int bucket = 0; bucket <= bounds.length; bucket++) {
      long nanos = bucket == 0 ? 1_500_000 : bounds[bucket - 1] + 1_500_000;
      Span span = sdk.getTracer("scrape").spanBuilder("work").startSpan();
      try (Scope current = span.makeCurrent()) {
        meters.forEach(meter -> meter.accept(nanos));
      }
      span.end();
      // After one exemplar the Prometheus client takes no other of that meter for 90 ms.
      Thread.sleep(100);
    }
  }

  /** Otherwise one of the two would be spared what the other writes. */
  private void requireExemplars() throws Exception {
    KeepingResponse response = Stubs.make(KeepingResponse.class);
    response.body = Stubs.make(KeepingStream.class);
    response.body.kept = new ByteArrayOutputStream();
    servlet.service(request(), response);
    long written =
        response
            .body
            .kept
            .toString(StandardCharsets.UTF_8)
            .lines()
            .filter(line -> line.contains(" # {span_id="))
            .count();
    long expected = (long) count() * (kind == Kind.COUNTERS ? 1 : SERIES_OF_HISTOGRAM - 2);
    if (written != expected) {
      throw new IllegalStateException(written + " exemplars in place of " + expected);
    }
  }

  private HttpStubs.Request request() {
    return exemplars ? Stubs.make(OpenMetricsRequest.class) : HttpStubs.request();
  }

  /** Returns the bytes sent. */
  @Benchmark
  public long scrape(Scraper scraper) throws Exception {
    scraper.request.recycle();
    scraper.response.recycle();
    servlet.service(scraper.request, scraper.response);
    return scraper.response.bytes();
  }

  /** As Prometheus asks. */
  abstract static class OpenMetricsRequest extends HttpStubs.Request {

    private static final String ACCEPTED =
        "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,"
            + "text/plain;version=0.0.4;q=0.5,*/*;q=0.1";

    @Override
    public String getHeader(String name) {
      return name.equalsIgnoreCase("accept") ? ACCEPTED : super.getHeader(name);
    }

    @Override
    public Enumeration<String> getHeaders(String name) {
      return name.equalsIgnoreCase("accept")
          ? Collections.enumeration(List.of(ACCEPTED))
          : super.getHeaders(name);
    }
  }

  abstract static class KeepingResponse extends HttpStubs.Response {
    private KeepingStream body;

    @Override
    public ServletOutputStream getOutputStream() {
      return body;
    }
  }

  abstract static class KeepingStream extends ServletOutputStream {
    private ByteArrayOutputStream kept;

    @Override
    public void write(int octet) {
      kept.write(octet);
    }
  }

  /** What current spans are to the Prometheus client. */
  private record OpenTelemetrysSpan() implements SpanContext {
    @Override
    public String getCurrentTraceId() {
      return Span.current().getSpanContext().getTraceId();
    }

    @Override
    public String getCurrentSpanId() {
      return Span.current().getSpanContext().getSpanId();
    }

    @Override
    public boolean isCurrentSpanSampled() {
      return Span.current().getSpanContext().isSampled();
    }

    @Override
    public void markCurrentSpanAsExemplar() {
      // Neither of the two marks spans.
    }
  }
}
