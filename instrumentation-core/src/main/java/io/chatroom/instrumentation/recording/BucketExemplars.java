package io.chatroom.instrumentation.recording;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Remembers, for each bucket of a histogram, one sampled span that was current when a value fell
 * into it. A bucket takes one span between two scrapes and keeps it until a later one replaces it:
 * more could not be seen, and less needs neither a clock nor a timer to hold the rate.
 */
final class BucketExemplars {

  private final CurrentSpan current;
  private final AtomicReferenceArray<@Nullable Exemplar> latest;
  private final AtomicInteger scrapes = new AtomicInteger();

  BucketExemplars(CurrentSpan current, int buckets) {
    this.current = current;
    this.latest = new AtomicReferenceArray<>(buckets);
  }

  /** Allocates only if the current span is sampled and the first of its bucket since a scrape. */
  void offer(int bucket, long value) {
    Exemplar last = latest.get(bucket);
    if ((last == null || last.scrape != scrapes.get()) && current.isSampled()) {
      take(bucket, value, last);
    }
  }

  /** What was remembered; from now on each bucket takes another one. */
  List<Exemplar> scrape() {
    List<Exemplar> taken = new ArrayList<>(latest.length());
    for (int bucket = 0; bucket < latest.length(); bucket++) {
      Exemplar exemplar = latest.get(bucket);
      if (exemplar != null) {
        taken.add(exemplar);
      }
    }
    scrapes.incrementAndGet();
    return taken;
  }

  /** The same, each in the place of its bucket unless a later one is there. */
  void scrape(@Nullable Exemplar[] byBucket) {
    for (int bucket = 0; bucket < latest.length(); bucket++) {
      Exemplar exemplar = latest.get(bucket);
      if (exemplar != null && exemplar.isLaterThan(byBucket[bucket])) {
        byBucket[bucket] = exemplar;
      }
    }
    scrapes.incrementAndGet();
  }

  /** The one taken last of all buckets; from now on each takes another one. */
  @Nullable Exemplar scrapeLatest() {
    Exemplar newest = latest();
    scrapes.incrementAndGet();
    return newest;
  }

  /** The one taken last of all buckets; it makes no room for others. */
  @Nullable Exemplar latest() {
    Exemplar newest = null;
    for (int bucket = 0; bucket < latest.length(); bucket++) {
      Exemplar exemplar = latest.get(bucket);
      if (exemplar != null && exemplar.isLaterThan(newest)) {
        newest = exemplar;
      }
    }
    return newest;
  }

  private void take(int bucket, long value, @Nullable Exemplar last) {
    String traceId = current.traceId();
    String spanId = current.spanId();
    if (traceId != null && spanId != null) {
      Exemplar taken =
          new Exemplar(traceId, spanId, value, System.currentTimeMillis(), scrapes.get());
      latest.compareAndSet(bucket, last, taken);
    }
  }

  /**
   * A span and what was recorded in it.
   *
   * @param value in the unit that is recorded
   * @param scrape how many scrapes there had been
   */
  record Exemplar(String traceId, String spanId, long value, long timestampMillis, int scrape) {

    boolean isLaterThan(@Nullable Exemplar other) {
      return other == null || timestampMillis > other.timestampMillis;
    }
  }
}
