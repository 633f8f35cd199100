package io.chatroom.instrumentation;

import io.chatroom.instrumentation.recording.Recorders;
import java.util.concurrent.atomic.LongAdder;

/** Spans that ended and never reached a collector, counted where our own exporter lost them. */
final class SpanDrops {

  private final LongAdder queueFull = new LongAdder();
  private final LongAdder exportFailed = new LongAdder();

  void queueFull() {
    queueFull.increment();
  }

  void exportFailed(int spans) {
    exportFailed.add(spans);
  }

  void register(Recorders recorders) {
    recorders.total(ChatMeter.INSTRUMENTATION_SPANS_DROPPED, queueFull::sum, "queue_full");
    recorders.total(ChatMeter.INSTRUMENTATION_SPANS_DROPPED, exportFailed::sum, "export_failed");
  }
}
