package io.chatroom.instrumentation;

import io.chatroom.instrumentation.recording.CounterRecorder;
import io.chatroom.instrumentation.recording.HistogramRecorder;
import io.chatroom.instrumentation.recording.Recorders;
import java.util.Arrays;

/** The meters of the messages in one class of rooms. Safe for any thread; never throws. */
final class BroadcastRecorder {

  private final HistogramRecorder[] deliveryDuration;
  private final CounterRecorder[] deliveries;
  private final HistogramRecorder recipients;
  private final HistogramRecorder duration;
  private final PublishSpans spans;

  BroadcastRecorder(Recorders recorders, RoomClass roomClass, PublishSpans publishSpans) {
    spans = publishSpans;
    String label = roomClass.label();
    deliveryDuration =
        Arrays.stream(DeliveryPath.values())
            .map(
                path ->
                    recorders.histogram(ChatMeter.MESSAGE_DELIVERY_DURATION, label, path.label()))
            .toArray(HistogramRecorder[]::new);
    deliveries =
        Arrays.stream(DeliveryOutcome.values())
            .map(outcome -> recorders.counter(ChatMeter.DELIVERIES, label, outcome.label()))
            .toArray(CounterRecorder[]::new);
    recipients = recorders.histogram(ChatMeter.BROADCAST_RECIPIENTS, label);
    duration = recorders.histogram(ChatMeter.BROADCAST_DURATION, label);
  }

  PublishSpans spans() {
    return spans;
  }

  /**
   * One recipient's delivery has come to its end.
   *
   * @param nanos since the message was received; recorded if it was delivered
   */
  void delivery(DeliveryPath path, DeliveryOutcome outcome, long nanos) {
    deliveries[outcome.ordinal()].increment();
    if (outcome == DeliveryOutcome.DELIVERED) {
      deliveryDuration[path.ordinal()].record(nanos);
    }
  }

  /**
   * A message's deliveries have all come to their end.
   *
   * @param firstToLastNanos from the first recipient who got it to the last; 0 if nobody did
   */
  void broadcast(int recipientCount, long firstToLastNanos) {
    recipients.record(recipientCount);
    duration.record(firstToLastNanos);
  }
}
