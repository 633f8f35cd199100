package io.chatroom.benchmarks;

import io.chatroom.instrumentation.ChatMeter;
import io.chatroom.instrumentation.ChatRoomTelemetry;
import io.chatroom.instrumentation.recording.CounterRecorder;
import io.chatroom.instrumentation.recording.HistogramRecorder;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
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

/** What one recorded event costs by itself, beside what nothing can be cheaper than. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class RecorderBenchmark {

  private final LongAdder adder = new LongAdder();
  private ChatRoomTelemetry telemetry;
  private CounterRecorder counter;
  private HistogramRecorder histogram;

  @Setup
  public void resolve() {
    telemetry = ChatRoomTelemetry.create();
    counter = telemetry.recorders().counter(ChatMeter.HTTP_REQUESTS, "GET", "/", "200");
    histogram =
        telemetry.recorders().histogram(ChatMeter.HTTP_REQUEST_DURATION, "GET", "/", "success");
  }

  @TearDown
  public void close() {
    telemetry.close();
  }

  @Benchmark
  public long floor_twoClockReadings() {
    long start = System.nanoTime();
    return System.nanoTime() - start;
  }

  @Benchmark
  public void floor_longAdder() {
    adder.increment();
  }

  @Benchmark
  public void counter() {
    counter.increment();
  }

  @Benchmark
  public void histogram() {
    histogram.record(1_500_000);
  }

  @Benchmark
  public void clockCounterAndHistogram() {
    long start = System.nanoTime();
    counter.increment();
    histogram.record(System.nanoTime() - start);
  }
}
