package io.chatroom.instrumentation;

import io.chatroom.instrumentation.recording.CounterRecorder;
import io.chatroom.instrumentation.recording.Recorders;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Who may connect to one WebSocket endpoint. Safe for any number of threads; never throws. Keep it
 * where handshakes are refused often.
 */
public final class Admission {

  // A class of the JDK's: a container's thread keeps no application.
  private static final ThreadLocal<int[]> COUNTED = ThreadLocal.withInitial(() -> new int[1]);

  private final Recorders recorders;
  private final String endpoint;
  private final AtomicBoolean isLimited = new AtomicBoolean();
  private volatile int limit;
  private volatile CounterRecorder[] refused = {};

  Admission(Recorders recorders, String endpoint) {
    this.recorders = recorders;
    this.endpoint = endpoint;
  }

  /** Registers its series with the first use: those of the overflow would else always show. */
  Admission registered() {
    if (refused.length == 0) {
      synchronized (this) {
        if (refused.length == 0) {
          refused = refusals();
        }
      }
    }
    return this;
  }

  /**
   * The application allows so many connections at a time, on this instance. Call it again when that
   * changes.
   */
  public void limit(int connections) {
    limit = connections;
    if (isLimited.compareAndSet(false, true)) {
      recorders.gauge(ChatMeter.WEBSOCKET_CONNECTIONS_LIMIT, () -> limit, endpoint);
    }
  }

  /**
   * A handshake was refused: no connection came of it. What the endpoint's configurator refuses by
   * its origin, and what fails in it, is counted already, unless this was called before on the same
   * thread.
   */
  public void refused(HandshakeRefusal reason) {
    int[] counted = COUNTED.get();
    counted[0]++;
    refused[reason.ordinal()].increment();
  }

  /** For the library's modules: how often the calling thread has counted a refusal. */
  public static int countedOnThread() {
    return COUNTED.get()[0];
  }

  private CounterRecorder[] refusals() {
    HandshakeRefusal[] reasons = HandshakeRefusal.values();
    CounterRecorder[] counters = new CounterRecorder[reasons.length];
    for (HandshakeRefusal reason : reasons) {
      counters[reason.ordinal()] =
          recorders.counter(ChatMeter.WEBSOCKET_HANDSHAKES_REJECTED, endpoint, reason.label());
    }
    return counters;
  }
}
