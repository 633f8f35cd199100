package io.chatroom.benchmarks;

import io.chatroom.instrumentation.ChatRoomTelemetry;
import io.chatroom.instrumentation.servlet.ChatRoomFilter;
import jakarta.servlet.FilterChain;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A request on a virtual thread of its own, through the chain alone and through the filter, which
 * makes its marks anew for each thread. For JDK 21 and newer.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class VirtualThreadBenchmark {

  private final HttpStubs.Request request = HttpStubs.request();
  private final HttpStubs.Response response = HttpStubs.response();
  private final FilterChain application = HttpStubs.application();
  private final ChatRoomTelemetry telemetry = Backends.ours().build();
  private final ChatRoomFilter filter = new ChatRoomFilter(telemetry);
  private final Callable<Object> bare =
      () -> {
        application.doFilter(request, response);
        return response;
      };
  private final Callable<Object> ours =
      () -> {
        filter.doFilter(request, response, application);
        return response;
      };
  private ExecutorService executor;

  @Setup
  public void open() {
    try {
      executor =
          (ExecutorService)
              Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("Virtual threads need JDK 21 or newer", e);
    }
  }

  @TearDown
  public void close() {
    executor.shutdownNow();
    telemetry.close();
  }

  @Benchmark
  public Object bare() throws Exception {
    return executor.submit(bare).get();
  }

  @Benchmark
  public Object ours() throws Exception {
    return executor.submit(ours).get();
  }
}
