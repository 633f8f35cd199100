package io.chatroom.instrumentation.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import com.sun.management.ThreadMXBean;
import io.chatroom.instrumentation.ChatMeter;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StripedHistogramTest {

  /** So that some values are summed in two parts. */
  private static final long STEP = 100_000;

  private final StripedHistogram histogram =
      new StripedHistogram(new long[] {0, 10, 20}, CurrentSpan.NONE);

  @Test
  void bounds_areInclusive() {
    for (long value : new long[] {0, 1, 10, 11, 20, 21}) {
      histogram.record(value);
    }

    assertThat(counts()).containsExactly(1, 2, 2, 1);
    assertThat(histogram.sum()).isEqualTo(63.0);
  }

  @Test
  void negative_isZero() {
    histogram.record(-1);

    assertThat(counts()).containsExactly(1, 0, 0, 0);
    assertThat(histogram.sum()).isZero();
  }

  /** As many hours as ten thousand connections are open for in eleven days, and more. */
  @Test
  void sum_ofMoreNanosecondsThanALongHolds_doesNotGoBack() {
    double last = 0;
    for (int i = 1; i <= 20; i++) {
      histogram.record(Long.MAX_VALUE);
      assertThat(histogram.sum()).isGreaterThan(last).isCloseTo(i * 0x1p63, withinPercentage(1e-9));
      last = histogram.sum();
    }
  }

  @Test
  void sum_ofTimesBelowAndAboveAMillisecond_isExact() {
    long sum = 0;
    for (long value : new long[] {1, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, 86_400_000_000_001L}) {
      histogram.record(value);
      sum += value;
      assertThat(histogram.sum()).isEqualTo(sum);
    }
  }

  /** With the contract's most buckets; there is a stripe for twice the cores, rounded up. */
  @Test
  void histogram_takesLessThanTwoKilobytesOnTwoCores_andAKilobyteForEachMore() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long[] bounds =
        new long
            [Arrays.stream(ChatMeter.values())
                .filter(meter -> meter.kind() == ChatMeter.Kind.HISTOGRAM)
                .mapToInt(meter -> meter.buckets().length)
                .max()
                .orElseThrow()];
    StripedHistogram[] kept = new StripedHistogram[100];
    long before = threads.getCurrentThreadAllocatedBytes();
    Arrays.setAll(kept, i -> new StripedHistogram(bounds, CurrentSpan.NONE));
    long each = (threads.getCurrentThreadAllocatedBytes() - before) / kept.length;

    int cores = Runtime.getRuntime().availableProcessors();
    assertThat(each).isLessThan(1_000L * Math.max(2, cores));
  }

  @Test
  void manyThreads_loseNothing_andNoReadingIsSmallerThanAnEarlierOne() throws Exception {
    int threads = 8;
    int events = 1_000_000;
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    try {
      CountDownLatch start = new CountDownLatch(1);
      List<Future<?>> recording =
          IntStream.range(0, threads)
              .<Future<?>>mapToObj(
                  thread ->
                      executor.submit(
                          () -> {
                            start.await();
                            for (int i = 0; i < events; i++) {
                              histogram.record(i % 30 * STEP);
                            }
                            return null;
                          }))
              .toList();
      start.countDown();
      long[] last = counts();
      double lastSum = 0;
      while (!recording.stream().allMatch(Future::isDone)) {
        long[] next = counts();
        for (int bucket = 0; bucket < next.length; bucket++) {
          assertThat(next[bucket]).isGreaterThanOrEqualTo(last[bucket]);
        }
        last = next;
        assertThat(histogram.sum()).isGreaterThanOrEqualTo(lastSum);
        lastSum = histogram.sum();
      }
      for (Future<?> each : recording) {
        each.get();
      }
    } finally {
      executor.shutdownNow();
    }

    assertThat(Arrays.stream(counts()).sum()).isEqualTo((long) threads * events);
    assertThat(histogram.sum())
        .isEqualTo(threads * IntStream.range(0, events).mapToLong(i -> i % 30 * STEP).sum());
  }

  private long[] counts() {
    long[] counts = new long[4];
    histogram.addCounts(counts);
    return counts;
  }
}
