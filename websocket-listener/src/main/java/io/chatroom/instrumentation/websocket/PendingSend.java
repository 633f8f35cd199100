package io.chatroom.instrumentation.websocket;

import io.chatroom.instrumentation.FanOut;
import jakarta.websocket.SendHandler;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * One send that has begun and not completed. It is used again for a later send of its connection,
 * so that sending allocates nothing; {@link #startNanos} is the claim on it. Whoever claims it has
 * it alone until it is {@linkplain #OVER over}, whoever ends it until it is free again.
 *
 * <p>No two of its sends have the same start, so whoever is told of an end says by the start which
 * send it was told of. A start is a number: a reference to who is told, kept here, would be one
 * from an old object to a young one for each send, which garbage collectors are slow to write.
 */
final class PendingSend {

  private static final AtomicLongFieldUpdater<PendingSend> START =
      AtomicLongFieldUpdater.newUpdater(PendingSend.class, "startNanos");
  private static final AtomicReferenceFieldUpdater<PendingSend, @Nullable FanOut> DELIVERY =
      AtomicReferenceFieldUpdater.newUpdater(PendingSend.class, FanOut.class, "delivery");

  private static final AtomicLongFieldUpdater<PendingSend> BYTES =
      AtomicLongFieldUpdater.newUpdater(PendingSend.class, "bytes");

  /** No send: free to be claimed. */
  private static final long IDLE = 0;

  /** A send that has ended, and is being recorded; one of a burst stays so. */
  private static final long OVER = -1;

  /** So many sends later an answer's object is used again. */
  private static final int ANSWERS = 4;

  private final PendingSends owner;
  private final boolean isReused;
  volatile @Nullable PendingSend next;
  private volatile long startNanos = IDLE;
  private volatile long bytes;
  private @Nullable FrameType type;
  private @Nullable SendAnswer @Nullable [] answers;
  private int answersTaken;
  // Of its latest send; later ones start later. Of whoever has claimed it.
  private long latestNanos;
  // Of which message it is a delivery; whoever takes it out tells of its end.
  private volatile @Nullable FanOut delivery;

  /** Claimed by a send that starts now. */
  PendingSend(PendingSends owner, boolean isReused, long nowNanos) {
    this.owner = owner;
    this.isReused = isReused;
    latestNanos = started(nowNanos);
    START.lazySet(this, latestNanos); // nobody else has it yet
  }

  PendingSends owner() {
    return owner;
  }

  boolean claim(long nowNanos) {
    if (startNanos != IDLE || !START.compareAndSet(this, IDLE, started(nowNanos))) {
      return false;
    }
    long started = started(nowNanos);
    if (started - latestNanos <= 0) { // a coarse clock, or read before somebody else's send
      started = started(latestNanos + 1);
      startNanos = started;
    }
    latestNanos = started;
    return true;
  }

  /** When the send that has claimed it started, to be asked by that send only. */
  long startNanos() {
    return startNanos;
  }

  /** Set after the claim, before the container sees it. */
  PendingSend begin(@Nullable FrameType frameType, long payloadBytes) {
    type = frameType;
    BYTES.lazySet(this, payloadBytes); // for who scrapes: soon enough, without a fence
    FanOut current = FanOut.ofThread();
    if (current != null && (frameType == FrameType.TEXT || frameType == FrameType.BINARY)) {
      DELIVERY.lazySet(this, current.sendBegins());
    }
    return this;
  }

  /** How large it is was found out after it had begun, within the call that sends. */
  void measured(long payloadBytes) {
    BYTES.lazySet(this, payloadBytes);
  }

  /**
   * The container has taken an asynchronous send. If it keeps it, and the connection has ended
   * meanwhile, the end was perhaps too early to find the delivery.
   */
  void left() {
    if (delivery != null) {
      VarHandle.fullFence(); // the end looks for deliveries after it has said that it has come
      if (owner.hasEnded()) {
        endDelivery();
      }
    }
  }

  /** What the container is to tell the end to; {@code then} is the application's. */
  SendAnswer answer(SendHandler then) {
    return nextAnswer().with(then, startNanos);
  }

  private SendAnswer nextAnswer() {
    if (!isReused) {
      return new SendAnswer(this);
    }
    @Nullable SendAnswer[] ring = answers;
    if (ring == null) {
      ring = new SendAnswer[ANSWERS];
      answers = ring;
    }
    int index = answersTaken++ & (ANSWERS - 1);
    SendAnswer kept = ring[index];
    if (kept == null || kept.isSpent()) {
      kept = new SendAnswer(this);
      ring[index] = kept;
    }
    return kept;
  }

  boolean isPending() {
    long started = startNanos;
    return started != IDLE && started != OVER;
  }

  /** Payload bytes; 0 where their number is not known. */
  long pendingBytes() {
    return isPending() ? Math.max(0, bytes) : 0;
  }

  /** How long it has been pending; 0 if it is not. */
  long ageNanos(long nowNanos) {
    long started = startNanos;
    return started == IDLE || started == OVER ? 0 : Math.max(0, nowNanos - started);
  }

  /** A blocking send returned or threw. */
  void finished(@Nullable Throwable failure) {
    finish(startNanos, failure, false);
  }

  /** An asynchronous send has ended, if the one that is on its way is the one that started then. */
  void answered(long started, @Nullable Throwable failure) {
    finish(started, failure, true);
  }

  /** Its connection has ended: the container may never tell of the send. */
  void endDelivery() {
    FanOut taken = takeDelivery();
    if (taken != null) {
      taken.sendEnds(false, System.nanoTime());
    }
  }

  private @Nullable FanOut takeDelivery() {
    return delivery == null ? null : DELIVERY.getAndSet(this, null);
  }

  private void finish(long started, @Nullable Throwable failure, boolean async) {
    if (started == IDLE || started == OVER || !START.compareAndSet(this, started, OVER)) {
      return; // told twice, or of an earlier one
    }
    FrameType sentType = type;
    long sentBytes = bytes;
    FanOut message = takeDelivery();
    if (isReused) {
      START.lazySet(this, IDLE);
    } else {
      owner.forget(this);
    }
    owner.finished(sentType, sentBytes, async, started, failure, message);
  }

  /** A clock reading that is neither of the two marks. */
  private static long started(long nowNanos) {
    return nowNanos == IDLE || nowNanos == OVER ? 1 : nowNanos;
  }
}
