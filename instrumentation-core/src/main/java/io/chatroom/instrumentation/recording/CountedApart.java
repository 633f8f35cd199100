package io.chatroom.instrumentation.recording;

/** A counter and a histogram of the same events, each of which has them for itself. */
record CountedApart(StripedCounter counter, StripedHistogram histogram)
    implements CountedHistogramRecorder {

  @Override
  public void record(long value) {
    counter.increment();
    histogram.record(value);
  }

  @Override
  public void recordUnsampled(long value) {
    counter.increment();
    histogram.recordUnsampled(value);
  }

  @Override
  public void count() {
    counter.increment();
  }
}
