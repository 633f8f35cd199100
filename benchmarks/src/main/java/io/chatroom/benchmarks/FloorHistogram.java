package io.chatroom.benchmarks;

import java.util.concurrent.atomic.LongAdder;

/**
 * What a histogram costs at the least when any number of threads record: a search for the bucket
 * and two {@link LongAdder}s.
 */
final class FloorHistogram {

  private final long[] bounds;
  private final LongAdder[] buckets;
  private final LongAdder sum = new LongAdder();

  /**
   * @param bounds inclusive upper bounds, ascending, without +Inf
   */
  FloorHistogram(long[] bounds) {
    this.bounds = bounds;
    this.buckets = new LongAdder[bounds.length + 1];
    for (int i = 0; i < buckets.length; i++) {
      buckets[i] = new LongAdder();
    }
  }

  void record(long value) {
    int bucket = 0;
    while (bucket < bounds.length && value > bounds[bucket]) {
      bucket++;
    }
    buckets[bucket].increment();
    sum.add(value);
  }
}
