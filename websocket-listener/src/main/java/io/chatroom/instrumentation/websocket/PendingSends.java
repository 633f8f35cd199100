package io.chatroom.instrumentation.websocket;

import io.chatroom.instrumentation.FanOut;
import io.chatroom.instrumentation.recording.ActiveSpan;
import io.chatroom.instrumentation.recording.Component;
import jakarta.websocket.SendHandler;
import jakarta.websocket.SendResult;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * The sends of one connection that are on their way. The first few are kept and used again; a burst
 * beyond them gets objects of its own. Nothing is summed while sending: who scrapes adds up.
 */
final class PendingSends {

  /** More than this on their way at once is a burst. */
  private static final int KEPT = 16;

  private static final AtomicReferenceFieldUpdater<PendingSends, PendingSend> FIRST =
      AtomicReferenceFieldUpdater.newUpdater(PendingSends.class, PendingSend.class, "first");

  private static final AtomicIntegerFieldUpdater<PendingSends> KEPT_SENDS =
      AtomicIntegerFieldUpdater.newUpdater(PendingSends.class, "kept");

  private final RecordingSession session;
  private volatile int kept;
  private volatile @Nullable PendingSend first;
  private volatile @Nullable Set<PendingSend> burst;
  private volatile @Nullable SendResult succeeded;

  PendingSends(RecordingSession session) {
    this.session = session;
  }

  /**
   * Begins a send that blocks.
   *
   * @param bytes the payload, or -1 if its size is not known
   */
  PendingSend begin(FrameType type, long bytes) {
    return claim(System.nanoTime()).begin(type, bytes);
  }

  /** Begins a send of whose end the container tells what is returned, and that {@code then}. */
  SendAnswer begin(FrameType type, long bytes, SendHandler then) {
    return begin(type, bytes).answer(then);
  }

  /** The same, for an application that asks for a future. */
  SendFuture beginFuture(FrameType type, long bytes) {
    return new SendFuture(begin(type, bytes));
  }

  /** Begins a part of a message that is not its last, and so no message yet. */
  PendingSend beginPart(long bytes) {
    return claim(System.nanoTime()).begin(null, bytes);
  }

  /** What is on its way now. */
  Sum sum(long nowNanos) {
    Sum sum = Sum.NONE;
    for (PendingSend send = first; send != null; send = send.next) {
      sum = sum.plus(send, nowNanos);
    }
    Set<PendingSend> more = burst;
    if (more != null) {
      for (PendingSend send : more) {
        sum = sum.plus(send, nowNanos);
      }
    }
    return sum;
  }

  /** Whether the connection has ended. */
  boolean hasEnded() {
    return session.connection().isClosed();
  }

  /** The connection has ended, and no recipient gets what is still on its way. */
  void endDeliveries() {
    for (PendingSend send = first; send != null; send = send.next) {
      send.endDelivery();
    }
    Set<PendingSend> more = burst;
    if (more != null) {
      more.forEach(PendingSend::endDelivery);
    }
  }

  private PendingSend claim(long nowNanos) {
    for (PendingSend send = first; send != null; send = send.next) {
      if (send.claim(nowNanos)) {
        return send;
      }
    }
    boolean keep = kept < KEPT && KEPT_SENDS.getAndIncrement(this) < KEPT;
    PendingSend made = new PendingSend(this, keep, nowNanos);
    if (keep) {
      PendingSend head;
      do {
        head = first;
        made.next = head;
      } while (!FIRST.compareAndSet(this, head, made));
    } else {
      burst().add(made);
    }
    return made;
  }

  private Set<PendingSend> burst() {
    Set<PendingSend> current = burst;
    if (current == null) {
      synchronized (this) {
        current = burst;
        if (current == null) {
          current = ConcurrentHashMap.newKeySet();
          burst = current;
        }
      }
    }
    return current;
  }

  void forget(PendingSend send) {
    Set<PendingSend> current = burst;
    if (current != null) {
      current.remove(send);
    }
  }

  /** Never throws: it runs on a thread of the container, which has more to do. */
  void finished(
      @Nullable FrameType type,
      long bytes,
      boolean async,
      long startNanos,
      @Nullable Throwable failure,
      @Nullable FanOut message) {
    Connection connection = session.connection();
    EndpointRecorder recorder = connection.recorder();
    long nowNanos = System.nanoTime();
    // What is recorded points to the message's span, also on a thread of the container's.
    ActiveSpan publishing = message == null ? ActiveSpan.NONE : message.resume();
    if (message != null) {
      message.sendEnds(failure == null, nowNanos);
    }
    try {
      if (failure == null) {
        connection.active(nowNanos);
        if (type != null) {
          recorder.sent(type, bytes);
        }
        recorder.sendTook(async, nowNanos - startNanos);
      } else {
        SendFailure why = SendFailure.of(failure, bytes < 0, connection, session.raw());
        recorder.sendFailed(why);
        if (why == SendFailure.CLOSED || why == SendFailure.IO) {
          FailedSend.remember(failure);
        }
      }
    } catch (Throwable ours) {
      recorder.recorders().problems().caught(Component.WEBSOCKET, "A send was not recorded", ours);
    } finally {
      publishing.leave();
    }
  }

  /** The container has told of a failed send, not thrown it: that may be all it ever tells. */
  void toldOfFailure(Throwable failure) {
    if (AbandonedSession.isLeftBy(failure, session.raw())) {
      Connection connection = session.connection();
      connection.abandoned(SendFailure.of(failure, false, connection, session.raw()));
    }
  }

  /** The result as the application knows it: with the session it knows. */
  SendResult resultFor(SendResult result) {
    if (!SendResults.TELL_SESSION || SendResults.session(result) != session.raw()) {
      return result;
    }
    if (!result.isOK()) {
      return SendResults.of(session, result.getException());
    }
    SendResult reused = succeeded;
    if (reused == null) {
      reused = SendResults.of(session, null);
      succeeded = reused;
    }
    return reused;
  }

  /** Sends on their way: how many, how large, how old the oldest. */
  record Sum(long sends, long bytes, long oldestNanos) {
    static final Sum NONE = new Sum(0, 0, 0);

    Sum plus(PendingSend send, long nowNanos) {
      return send.isPending()
          ? new Sum(
              sends + 1,
              bytes + send.pendingBytes(),
              Math.max(oldestNanos, send.ageNanos(nowNanos)))
          : this;
    }
  }
}
