package io.chatroom.instrumentation.websocket;

import java.util.Collection;
import java.util.concurrent.TimeUnit;

/**
 * What waits to be sent, summed up when somebody asks.
 *
 * @param bytes payload bytes, as far as known before encoding
 * @param worstBytes those of the connection with the most
 * @param slow connections whose oldest pending send is older than a second
 */
record Backlog(long sends, long bytes, long worstBytes, long slow) {

  private static final long SLOW_NANOS = TimeUnit.SECONDS.toNanos(1);

  static Backlog of(Collection<Connection> connections) {
    long nowNanos = System.nanoTime();
    long sends = 0;
    long bytes = 0;
    long worstBytes = 0;
    long slow = 0;
    for (Connection connection : connections) {
      RecordingSession session = connection.session();
      if (session != null) {
        PendingSends.Sum pending = session.pending(nowNanos);
        sends += pending.sends();
        bytes += pending.bytes();
        worstBytes = Math.max(worstBytes, pending.bytes());
        slow += pending.oldestNanos() > SLOW_NANOS ? 1 : 0;
      }
    }
    return new Backlog(sends, bytes, worstBytes, slow);
  }
}
