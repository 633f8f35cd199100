package io.chatroom.benchmarks;

import static io.chatroom.instrumentation.ChatMeter.HTTP_REQUEST_DURATION;

import io.chatroom.instrumentation.servlet.ChatRoomFilter;
import io.dropwizard.metrics.servlet.InstrumentedFilter;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.opentelemetry.instrumentation.servlet.v3_0.ServletTelemetry;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.prometheus.client.servlet.jakarta.filter.MetricsFilter;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
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
import org.springframework.web.filter.ServerHttpObservationFilter;

/**
 * One HTTP request through the filter of each peer, which counts it and times it into a histogram:
 * method × route × status with the contract's buckets.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
    value = 1,
    jvmArgsPrepend = {Heap.MIN, Heap.MAX, Heap.YOUNG, Heap.TOUCHED})
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class HttpPeers {

  /** Each with its own recommended set-up. */
  public enum Peer implements PeerTable.Peer {
    BARE("the bare call") {
      @Override
      Exchange exchange() {
        return filtered((request, response, chain) -> chain.doFilter(request, response));
      }
    },

    CLOCK("two `System.nanoTime()`") {
      @Override
      Exchange exchange() {
        return filtered(
            (request, response, chain) -> {
              long start = System.nanoTime();
              chain.doFilter(request, response);
              if (System.nanoTime() - start < 0) {
                throw new IllegalStateException("Time runs backwards");
              }
            });
      }
    },

    FLOOR("pre-resolved `LongAdder` counter and histogram: the floor") {
      @Override
      Exchange exchange() {
        LongAdder requests = new LongAdder();
        FloorHistogram durations =
            new FloorHistogram(Backends.nanos(HTTP_REQUEST_DURATION.buckets()));
        return filtered(
            (request, response, chain) -> {
              long start = System.nanoTime();
              chain.doFilter(request, response);
              requests.increment();
              durations.record(System.nanoTime() - start);
            });
      }
    },

    /** The filter as it registers itself. */
    OURS("**ours**") {
      @Override
      Exchange exchange() {
        return filtered(new ChatRoomFilter(Backends.ours().build()));
      }
    },

    /** With OpenTelemetry, whose sampler drops every trace. */
    OURS_UNSAMPLED("**ours, tracing unsampled**") {
      @Override
      Exchange exchange() {
        return filtered(new ChatRoomFilter(Backends.oursUnsampled().build()));
      }
    },

    /** With every trace sampled, and spans that leave in batches. */
    OURS_SAMPLED("**ours, every request traced**") {
      @Override
      Exchange exchange() {
        return filtered(new ChatRoomFilter(Backends.oursSampled().build()));
      }
    },

    /** What hand-written instrumentation does at its best: meters resolved once, none looked up. */
    MICROMETER(
        "pre-resolved Micrometer counter and timer with buckets " + Versions.of("micrometer")) {
      @Override
      Exchange exchange() {
        MeterRegistry registry = Backends.prometheus();
        String[] tags = {"method", HttpStubs.METHOD, "route", HttpStubs.PATH, "status", "200"};
        Counter requests = Counter.builder("peer.requests").tags(tags).register(registry);
        Timer durations = Backends.timer(registry, HTTP_REQUEST_DURATION, tags);
        return filtered(
            (request, response, chain) -> {
              long start = System.nanoTime();
              chain.doFilter(request, response);
              requests.increment();
              durations.record(System.nanoTime() - start, TimeUnit.NANOSECONDS);
            });
      }
    },

    /**
     * As its javadoc shows it in web.xml, with our buckets; two path components are the label, so
     * that ids in a path make no series.
     */
    CLIENT_JAVA("client_java filter " + Versions.of("simpleclient")) {
      @Override
      Exchange exchange() throws Exception {
        MetricsFilter filter = new MetricsFilter();
        filter.init(
            HttpStubs.config(
                Map.of(),
                Map.of(
                    "metric-name",
                    "peer_request_duration_seconds",
                    "path-components",
                    "2",
                    "buckets",
                    Arrays.stream(HTTP_REQUEST_DURATION.buckets())
                        .mapToObj(Double::toString)
                        .collect(Collectors.joining(",")))));
        return filtered(filter);
      }
    },

    /**
     * As its manual shows it: one timer for all requests and a meter per kind of status. It has no
     * buckets but a sample of the recent durations, and no routes.
     */
    DROPWIZARD("Dropwizard filter " + Versions.of("dropwizard-metrics")) {
      @Override
      Exchange exchange() throws Exception {
        InstrumentedFilter filter = new InstrumentedFilter();
        filter.init(
            HttpStubs.config(
                Map.of(
                    InstrumentedFilter.REGISTRY_ATTRIBUTE,
                    new com.codahale.metrics.MetricRegistry()),
                Map.of()));
        return filtered(filter);
      }
    },

    /**
     * {@code ServletTelemetry.create}, as its README says, with metrics on and traces unsampled.
     * The library for javax.servlet: the one for jakarta.servlet differs in types only and is not
     * in every mirror of Maven Central.
     */
    OPENTELEMETRY(
        "OpenTelemetry servlet library " + Versions.of("opentelemetry-servlet") + ", unsampled") {
      @Override
      Exchange exchange() throws Exception {
        return filtered(Backends.openTelemetry(HTTP_REQUEST_DURATION));
      }
    },

    OPENTELEMETRY_SAMPLED(
        "OpenTelemetry servlet library "
            + Versions.of("opentelemetry-servlet")
            + ", every request traced") {
      @Override
      Exchange exchange() throws Exception {
        return filtered(Backends.sampledOpenTelemetry(HTTP_REQUEST_DURATION));
      }
    },

    /** As Spring Boot registers it when metrics and tracing are on. */
    SPRING(
        "Spring `ServerHttpObservationFilter` " + Versions.of("spring") + ", tracing unsampled") {
      @Override
      Exchange exchange() {
        return filtered(
            new ServerHttpObservationFilter(
                Backends.observations(HTTP_REQUEST_DURATION, "http.server.requests")));
      }
    },

    SPRING_SAMPLED(
        "Spring `ServerHttpObservationFilter` "
            + Versions.of("spring")
            + ", every request traced") {
      @Override
      Exchange exchange() {
        return filtered(
            new ServerHttpObservationFilter(
                Backends.observations(
                    Backends.sampledOpenTelemetry(HTTP_REQUEST_DURATION),
                    HTTP_REQUEST_DURATION,
                    "http.server.requests")));
      }
    };

    private final String title;

    Peer(String title) {
      this.title = title;
    }

    @Override
    public String title() {
      return title;
    }

    abstract Exchange exchange() throws Exception;

    private static Exchange filtered(OpenTelemetrySdk openTelemetry) throws Exception {
      javax.servlet.Filter filter = ServletTelemetry.create(openTelemetry).createFilter();
      filter.init(JavaxHttpStubs.config());
      javax.servlet.FilterChain application = JavaxHttpStubs.application();
      return thread -> filter.doFilter(thread.javaxRequest, thread.javaxResponse, application);
    }

    private static Exchange filtered(Filter filter) {
      FilterChain application = HttpStubs.application();
      return thread -> filter.doFilter(thread.request, thread.response, application);
    }
  }

  /** A request and its answer. */
  interface Exchange {
    void on(Connection connection) throws Exception;
  }

  /** What a container keeps for a connection, and this benchmark for a thread. */
  @State(Scope.Thread)
  public static class Connection {
    final HttpStubs.Request request = HttpStubs.request();
    final HttpStubs.Response response = HttpStubs.response();
    final javax.servlet.http.HttpServletRequest javaxRequest = JavaxHttpStubs.request(request);
    final javax.servlet.http.HttpServletResponse javaxResponse = JavaxHttpStubs.response(response);
  }

  @Param public Peer peer;

  private Exchange exchange;

  @Setup
  public void open() throws Exception {
    exchange = peer.exchange();
  }

  @Benchmark
  public int request(Connection connection) throws Exception {
    exchange.on(connection);
    connection.request.recycle();
    return connection.response.getStatus();
  }
}
