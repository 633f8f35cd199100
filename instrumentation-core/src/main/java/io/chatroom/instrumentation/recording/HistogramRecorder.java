package io.chatroom.instrumentation.recording;

/** One series of a histogram. Safe for any number of threads; never throws. */
public interface HistogramRecorder {

  /**
   * Records one observation.
   *
   * @param value nanoseconds where the meter is in seconds, otherwise the meter's own unit; a
   *     negative value, which a clock that stepped back can yield, is recorded as 0
   */
  void record(long value);

  /**
   * As {@link #record}, for what is known to belong to no sampled trace: cheaper, because no
   * exemplar is looked for.
   */
  default void recordUnsampled(long value) {
    record(value);
  }
}
