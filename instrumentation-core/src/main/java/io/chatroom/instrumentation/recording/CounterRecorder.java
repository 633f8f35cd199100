package io.chatroom.instrumentation.recording;

/** One series of a counter. Safe for any number of threads; never throws. */
public interface CounterRecorder {

  /** Records one event. */
  default void increment() {
    add(1);
  }

  /** Records {@code amount}, in the unit of the meter; nothing if that is not above 0. */
  void add(double amount);
}
