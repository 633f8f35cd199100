package io.chatroom.instrumentation.recording;

/**
 * One series of a counter and one of a histogram for the same events: each is counted, and most
 * have a value as well. Recording both costs what the histogram alone would. Safe for any number of
 * threads; never throws.
 */
public interface CountedHistogramRecorder extends HistogramRecorder {

  /** Counts one event, and records its value in the histogram. */
  @Override
  void record(long value);

  /** Counts one event that has no value. */
  void count();
}
