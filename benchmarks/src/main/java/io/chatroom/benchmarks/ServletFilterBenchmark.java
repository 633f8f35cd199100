package io.chatroom.benchmarks;

import io.chatroom.instrumentation.ChatRoomTelemetry;
import io.chatroom.instrumentation.servlet.ChatRoomFilter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletMapping;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A request through the chain alone and through the filter: 3 methods × 4 routes × 3 statuses in
 * turn, into 12 buckets each.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ServletFilterBenchmark {

  private static final String[] METHODS = {"GET", "POST", "DELETE"};
  private static final String[] ROUTES = {"/", "/api/rooms/*", "/api/users", "/healthz"};
  private static final int[] STATUSES = {200, 302, 404};

  private ChatRoomTelemetry metrics;
  private ChatRoomTelemetry unsampled;
  private ChatRoomFilter metricsOnly;
  private ChatRoomFilter tracingUnsampled;

  @Setup
  public void build() {
    metrics = Backends.ours().build();
    unsampled = Backends.oursUnsampled().build();
    metricsOnly = new ChatRoomFilter(metrics);
    tracingUnsampled = new ChatRoomFilter(unsampled);
  }

  @TearDown
  public void close() {
    metrics.close();
    unsampled.close();
  }

  /** The requests of one thread, answered in turn. */
  @State(Scope.Thread)
  public static class Traffic {

    private final AnyRequest[] requests =
        new AnyRequest[METHODS.length * ROUTES.length * STATUSES.length];
    private final HttpStubs.Response response = HttpStubs.response();
    private final FilterChain application =
        (request, answer) ->
            ((HttpServletResponse) answer).setStatus(((AnyRequest) request).status);
    private int next;

    @Setup(Level.Trial)
    public void prepare() {
      for (int i = 0; i < requests.length; i++) {
        AnyRequest request = Stubs.make(AnyRequest.class);
        request.method = METHODS[i % 3];
        request.mapping = new RouteMapping(ROUTES[i / 3 % 4]);
        request.status = STATUSES[i / 12];
        requests[i] = request;
      }
    }

    AnyRequest next() {
      next = next + 1 == requests.length ? 0 : next + 1;
      return requests[next];
    }
  }

  @Benchmark
  public int bare(Traffic traffic) throws IOException, ServletException {
    traffic.application.doFilter(traffic.next(), traffic.response);
    return traffic.response.getStatus();
  }

  @Benchmark
  public int metricsOnly(Traffic traffic) throws IOException, ServletException {
    metricsOnly.doFilter(traffic.next(), traffic.response, traffic.application);
    return traffic.response.getStatus();
  }

  @Benchmark
  public int tracingUnsampled(Traffic traffic) throws IOException, ServletException {
    tracingUnsampled.doFilter(traffic.next(), traffic.response, traffic.application);
    return traffic.response.getStatus();
  }

  abstract static class AnyRequest extends HttpStubs.Request {

    private String method;
    private HttpServletMapping mapping;
    private int status;

    @Override
    public String getMethod() {
      return method;
    }

    @Override
    public HttpServletMapping getHttpServletMapping() {
      return mapping;
    }
  }

  private static final class RouteMapping extends HttpStubs.Mapping {

    private final String pattern;

    RouteMapping(String pattern) {
      this.pattern = pattern;
    }

    @Override
    public String getPattern() {
      return pattern;
    }
  }
}
