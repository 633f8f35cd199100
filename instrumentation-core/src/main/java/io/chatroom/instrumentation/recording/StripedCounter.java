package io.chatroom.instrumentation.recording;

import java.util.Arrays;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * A counter that threads do not contend for. What is counted together with a histogram's value is
 * not counted here again: the histogram's rows tell it.
 */
final class StripedCounter implements CounterRecorder {

  private static final StripedHistogram[] ALONE = {};
  private static final Summed[] NO_SUMS = {};

  /** Larger amounts are not added as whole numbers: few of them would be too many for a long. */
  private static final double LARGE = 1L << 32;

  private final LongAdder whole = new LongAdder();
  private final DoubleAdder fractions = new DoubleAdder();
  private volatile StripedHistogram[] countedWith = ALONE;
  private volatile Summed[] summedWith = NO_SUMS;
  private final long createdMillis = System.currentTimeMillis();
  private final @Nullable BucketExemplars exemplars;

  /**
   * @param current whose sampled spans become exemplars
   */
  StripedCounter(CurrentSpan current) {
    this.exemplars = current == CurrentSpan.NONE ? null : new BucketExemplars(current, 1);
  }

  @Override
  public void increment() {
    whole.increment();
    offer();
  }

  /** Nothing is subtracted, and what is no number is not added: both as Micrometer has it. */
  @Override
  public void add(double amount) {
    if (!(amount > 0)) {
      return;
    }
    long integral = (long) amount;
    if (integral == amount && amount < LARGE) {
      whole.add(integral);
    } else {
      fractions.add(amount);
    }
    offer();
  }

  /** From now on the events of {@code rows} count here. */
  synchronized void countWith(StripedHistogram rows) {
    StripedHistogram[] more = Arrays.copyOf(countedWith, countedWith.length + 1);
    more[countedWith.length] = rows;
    countedWith = more;
  }

  /**
   * From now on the values recorded into {@code rows} are summed here.
   *
   * @param recordedPerUnit how much of what is recorded makes one here
   */
  synchronized void sumWith(StripedHistogram rows, double recordedPerUnit) {
    Summed[] more = Arrays.copyOf(summedWith, summedWith.length + 1);
    more[summedWith.length] = new Summed(rows, recordedPerUnit);
    summedWith = more;
  }

  /** Never smaller than in an earlier reading. */
  double count() {
    long count = whole.sum();
    for (StripedHistogram rows : countedWith) {
      count += rows.events();
    }
    double sum = count + fractions.sum();
    for (Summed summed : summedWith) {
      sum += summed.rows.sum() / summed.recordedPerUnit;
    }
    return sum;
  }

  long createdMillis() {
    return createdMillis;
  }

  /** The span of an event; what is answered makes room for another one. */
  BucketExemplars.@Nullable Exemplar scrapeExemplar() {
    if (exemplars == null) {
      return null;
    }
    BucketExemplars.Exemplar newest = exemplars.scrapeLatest();
    for (StripedHistogram rows : countedWith) {
      BucketExemplars.Exemplar other = rows.latestExemplar();
      if (other != null && other.isLaterThan(newest)) {
        newest = other;
      }
    }
    return newest;
  }

  private void offer() {
    if (exemplars != null) {
      exemplars.offer(0, 1);
    }
  }

  private record Summed(StripedHistogram rows, double recordedPerUnit) {}
}
