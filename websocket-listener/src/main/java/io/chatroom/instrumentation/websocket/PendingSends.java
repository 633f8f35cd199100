package io.chatroom.instrumentation.websocket;

import static java.util.Objects.requireNonNull;

import jakarta.websocket.SendHandler;
import jakarta.websocket.SendResult;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * What is sent by one remote and is on its way. A few sends' objects are kept and used again; a
 * burst beyond them gets objects of its own. Nothing is summed while sending: who scrapes adds up.
 *
 * <p>A superclass and no part of the remote, because a broadcast to thousands of sessions takes as
 * long as it meets objects that are not in the processor's cache.
 */
abstract class PendingSends {

  /** More than this on their way at once is a burst. */
  private static final int KEPT = 8;

  private static final PendingSend[] NONE = {};

  private static final AtomicReferenceFieldUpdater<PendingSends, PendingSend[]> SENDS =
      AtomicReferenceFieldUpdater.newUpdater(PendingSends.class, PendingSend[].class, "kept");

  @SuppressWarnings("unchecked") // a class literal cannot say of what a set is
  private static final AtomicReferenceFieldUpdater<PendingSends, @Nullable Set<PendingSend>> BURST =
      AtomicReferenceFieldUpdater.newUpdater(
          PendingSends.class, (Class<Set<PendingSend>>) (Class<?>) Set.class, "burst");

  final RecordingSession session;
  private volatile PendingSend[] kept = NONE;
  private volatile @Nullable Set<PendingSend> burst;
  // Which was used last; what another thread writes at the same time does as well.
  private int latest;
  private volatile boolean hasEnded;
  private volatile @Nullable SendResult succeeded;

  PendingSends(RecordingSession session) {
    this.session = session;
  }

  /**
   * Begins a send whose end the caller tells: one that blocks, or of which a future tells.
   *
   * @param type null for a part of a message that is not its last, and so no message yet
   * @param bytes the payload, or -1 if its size is not known
   */
  final PendingSend begin(@Nullable FrameType type, long bytes) {
    return free(System.nanoTime()).begin(type, bytes, null);
  }

  /**
   * Begins a send of whose end the container tells what is returned, and that {@code then}. Never
   * what was used last: a container that tells of an end twice tells something that rests.
   */
  final PendingSend begin(FrameType type, long bytes, SendHandler then) {
    return rested(System.nanoTime()).begin(type, bytes, then);
  }

  private PendingSend free(long nowNanos) {
    for (PendingSend send : kept) {
      if (send.claim(nowNanos)) {
        return send;
      }
    }
    return another(nowNanos);
  }

  private PendingSend rested(long nowNanos) {
    PendingSend[] sends = kept;
    int index = latest;
    for (int others = sends.length - 1; others > 0; others--) {
      index = index + 1 < sends.length ? index + 1 : 0;
      if (sends[index].claim(nowNanos)) {
        latest = index;
        return sends[index];
      }
    }
    latest = sends.length; // where the other one is put
    return another(nowNanos);
  }

  private PendingSend another(long nowNanos) {
    PendingSend[] sends = kept;
    while (sends.length < KEPT) {
      PendingSend made = new PendingSend(this, true, nowNanos);
      PendingSend[] more = Arrays.copyOf(sends, sends.length + 1);
      more[sends.length] = made;
      if (SENDS.compareAndSet(this, sends, more)) {
        return made;
      }
      sends = kept;
    }
    PendingSend made = new PendingSend(this, false, nowNanos);
    burst().add(made);
    return made;
  }

  private Set<PendingSend> burst() {
    Set<PendingSend> current = burst;
    if (current == null) {
      BURST.compareAndSet(this, null, ConcurrentHashMap.newKeySet());
      current = requireNonNull(burst);
    }
    return current;
  }

  /** It is over, and must not be used again. */
  final void forget(PendingSend send) {
    Connection connection = session.connection();
    connection.active(send.sentNanos(connection.activeNanos()));
    Set<PendingSend> current = burst;
    if (current != null && current.remove(send)) {
      return;
    }
    PendingSend[] sends;
    PendingSend[] others;
    do {
      sends = kept;
      others = Arrays.stream(sends).filter(other -> other != send).toArray(PendingSend[]::new);
    } while (!SENDS.compareAndSet(this, sends, others));
  }

  /** {@code before}, and what is on its way here. */
  final Sum addTo(Sum before, long nowNanos) {
    Sum sum = before;
    for (PendingSend send : kept) {
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

  /** When one of those that are kept was last sent; {@code otherwise} if that is later. */
  final long sentNanos(long otherwise) {
    long latestNanos = otherwise;
    for (PendingSend send : kept) {
      latestNanos = send.sentNanos(latestNanos);
    }
    return latestNanos;
  }

  /** Whether the connection has ended. */
  final boolean hasEnded() {
    return hasEnded;
  }

  /** The connection has ended, and no recipient gets what is still on its way. */
  final void endDeliveries() {
    hasEnded = true;
    for (PendingSend send : kept) {
      send.endDelivery();
    }
    Set<PendingSend> more = burst;
    if (more != null) {
      more.forEach(PendingSend::endDelivery);
    }
  }

  /**
   * Counts a send that failed.
   *
   * @param mayBeEncoders whether an encoder of the application's may have been called for it
   */
  final void failed(Throwable failure, boolean mayBeEncoders) {
    Connection connection = session.connection();
    SendFailure why = SendFailure.of(failure, mayBeEncoders, connection, session.raw());
    connection.recorder().sendFailed(why);
    if (why == SendFailure.CLOSED || why == SendFailure.IO) {
      FailedSend.remember(failure);
    }
  }

  /** The container has told of a failed send, not thrown it: that may be all it ever tells. */
  final void toldOfFailure(Throwable failure) {
    if (AbandonedSession.isLeftBy(failure, session.raw())) {
      Connection connection = session.connection();
      connection.abandoned(SendFailure.of(failure, false, connection, session.raw()));
    }
  }

  /** The result as the application knows it: with the session it knows. */
  final SendResult resultFor(SendResult result) {
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
