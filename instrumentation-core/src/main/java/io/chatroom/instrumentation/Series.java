package io.chatroom.instrumentation;

import io.chatroom.instrumentation.recording.CounterRecorder;
import io.chatroom.instrumentation.recording.Recorders;
import java.util.Arrays;

/** Every series of a counter whose labels are enums, at 0 and in the order of their constants. */
final class Series {

  private Series() {}

  static CounterRecorder[] of(Recorders recorders, ChatMeter meter, LabelValue[] values) {
    return Arrays.stream(values)
        .map(value -> recorders.counter(meter, value.label()))
        .toArray(CounterRecorder[]::new);
  }

  static CounterRecorder[][] of(
      Recorders recorders, ChatMeter meter, LabelValue[] first, LabelValue[] second) {
    return Arrays.stream(first)
        .map(
            value ->
                Arrays.stream(second)
                    .map(other -> recorders.counter(meter, value.label(), other.label()))
                    .toArray(CounterRecorder[]::new))
        .toArray(CounterRecorder[][]::new);
  }
}
