package io.chatroom.benchmarks;

import io.chatroom.instrumentation.ChatMeter;
import io.chatroom.instrumentation.ChatRoomTelemetry;
import io.chatroom.instrumentation.recording.Recorders;
import io.chatroom.instrumentation.servlet.ChatRoomServletInitializer;
import io.micrometer.core.instrument.Counter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.exporter.servlet.jakarta.PrometheusMetricsServlet;
import jakarta.servlet.Servlet;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
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
import org.openjdk.jmh.annotations.Warmup;

/**
 * One scrape of 10,000 series, as text and uncompressed, by the servlet that answers Prometheus:
 * ours, and the Prometheus client's with the same meters in Micrometer. {@code -t 2} is two
 * scrapers at once.
 */
@State(Scope.Benchmark)
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
  @State(Scope.Thread)
  public static class Scraper {
    final HttpStubs.Request request = HttpStubs.request();
    final HttpStubs.Response response = HttpStubs.response();
  }

  @Param public Owner owner;
  @Param public Kind kind;

  @Param("10000")
  public int series;

  private Servlet servlet;

  @Setup
  public void register() throws Exception {
    servlet = owner == Owner.OURS ? ours() : micrometers();
    servlet.init(HttpStubs.servletConfig());
  }

  private Servlet ours() throws Exception {
    ChatRoomTelemetry telemetry = Backends.ours().build();
    Recorders recorders = telemetry.recorders();
    routes()
        .forEach(
            route -> {
              if (kind == Kind.COUNTERS) {
                recorders.counter(ChatMeter.HTTP_REQUESTS, "GET", route, "200").increment();
              } else {
                recorders
                    .histogram(ChatMeter.HTTP_REQUEST_DURATION, "GET", route, "success")
                    .record(1_500_000);
              }
            });
    return HttpStubs.servletRegisteredBy(new ChatRoomServletInitializer(telemetry));
  }

  private Servlet micrometers() {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    routes()
        .forEach(
            route -> {
              String[] tags = {"method", "GET", "route", route};
              if (kind == Kind.COUNTERS) {
                Counter.builder("peer.requests")
                    .tags(tags)
                    .tag("status", "200")
                    .register(registry)
                    .increment();
              } else {
                Backends.timer(registry, ChatMeter.HTTP_REQUEST_DURATION, tags)
                    .record(1_500, TimeUnit.MICROSECONDS);
              }
            });
    return new PrometheusMetricsServlet(registry.getPrometheusRegistry());
  }

  private Stream<String> routes() {
    int meters = kind == Kind.COUNTERS ? series : series / SERIES_OF_HISTOGRAM;
    return IntStream.range(0, meters).mapToObj(i -> "/api/rooms/" + i);
  }

  /** Returns the bytes sent. */
  @Benchmark
  public long scrape(Scraper scraper) throws Exception {
    scraper.request.recycle();
    scraper.response.recycle();
    servlet.service(scraper.request, scraper.response);
    return scraper.response.bytes();
  }
}
