package io.chatroom.instrumentation.websocket;

import io.chatroom.instrumentation.FanOut;
import io.chatroom.instrumentation.recording.ActiveSpan;
import io.chatroom.instrumentation.recording.Component;
import jakarta.websocket.SendHandler;
import jakarta.websocket.SendResult;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * One send that has begun and not completed, and what a container tells its end to. It is used
 * again for a later send of its remote, so that sending allocates nothing; {@link #start} is the
 * claim on it. Whoever claims it has it alone until it is {@linkplain #OVER over}, whoever ends it
 * until it is free again.
 *
 * <p>A container may tell of an end twice, late, or although it has refused the send. No two of its
 * sends have the same start, so whoever keeps the start of his says which send he was told of. The
 * container keeps only this: so it rests while another is used, and is not used again if it was
 * refused or the application's handler threw.
 */
final class PendingSend implements SendHandler {

  private static final AtomicLongFieldUpdater<PendingSend> START =
      AtomicLongFieldUpdater.newUpdater(PendingSend.class, "start");
  private static final AtomicLongFieldUpdater<PendingSend> BYTES =
      AtomicLongFieldUpdater.newUpdater(PendingSend.class, "bytes");
  private static final AtomicLongFieldUpdater<PendingSend> SENT =
      AtomicLongFieldUpdater.newUpdater(PendingSend.class, "sent");
  private static final AtomicReferenceFieldUpdater<PendingSend, @Nullable FanOut> DELIVERY =
      AtomicReferenceFieldUpdater.newUpdater(PendingSend.class, FanOut.class, "delivery");

  /** A send that has ended, and is being recorded; what is not used again stays so. */
  private static final long OVER = 0;

  /** What the clock is told against, so that a start is above {@link #OVER}. */
  private static final long ORIGIN_NANOS = System.nanoTime() - 1;

  private final PendingSends owner;
  private final EndpointRecorder recorder;
  private final boolean isKept;
  // When it started if it is on its way; less than 0 if it is free: the start of the latest one.
  private volatile long start;
  private volatile long bytes;
  private volatile long sent; // when it was last sent, or 0
  private @Nullable FrameType type;
  private @Nullable SendHandler then;
  // Of which message it is a delivery; whoever takes it out tells of its end.
  private volatile @Nullable FanOut delivery;

  /**
   * Claimed by a send that starts now.
   *
   * @param isKept whether it will be used again
   */
  PendingSend(PendingSends owner, boolean isKept, long nowNanos) {
    this.owner = owner;
    this.recorder = owner.session.connection().recorder();
    this.isKept = isKept;
    START.lazySet(this, Math.max(OVER + 1, nowNanos - ORIGIN_NANOS)); // nobody else has it yet
  }

  boolean claim(long nowNanos) {
    long free = start;
    // A coarse clock, or one that was read before somebody else's send, may show no later time.
    return free < OVER
        && START.compareAndSet(this, free, Math.max(1 - free, nowNanos - ORIGIN_NANOS));
  }

  /** Set after the claim, before the container sees it; {@code handler} is the application's. */
  PendingSend begin(
      @Nullable FrameType frameType, long payloadBytes, @Nullable SendHandler handler) {
    type = frameType;
    then = handler;
    BYTES.lazySet(this, payloadBytes); // for who scrapes: soon enough, without a fence
    FanOut current = FanOut.ofThread();
    if (current != null && (frameType == FrameType.TEXT || frameType == FrameType.BINARY)) {
      DELIVERY.lazySet(this, current.sendBegins());
    }
    return this;
  }

  /** What tells its send from later ones, to be asked by that send only. */
  long start() {
    return start;
  }

  PendingSends owner() {
    return owner;
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

  boolean isPending() {
    return start > OVER;
  }

  /** Payload bytes; 0 where their number is not known. */
  long pendingBytes() {
    return isPending() ? Math.max(0, bytes) : 0;
  }

  /** How long it has been pending; 0 if it is not. */
  long ageNanos(long nowNanos) {
    long started = start;
    return started > OVER ? Math.max(0, nowNanos - ORIGIN_NANOS - started) : 0;
  }

  /** When it was last sent; {@code otherwise} if that is later. */
  long sentNanos(long otherwise) {
    long nanos = ORIGIN_NANOS + sent;
    return nanos != ORIGIN_NANOS && nanos - otherwise > 0 ? nanos : otherwise;
  }

  /** A blocking send returned or threw. */
  void finished(@Nullable Throwable failure) {
    long started = start;
    if (end(started, failure, false)) {
      free(started);
    }
  }

  /** An asynchronous send has ended, if the one that is on its way is the one that started then. */
  void answered(long started, @Nullable Throwable failure) {
    if (end(started, failure, true)) {
      free(started);
    }
  }

  /** The container has sent it, or failed to. */
  @Override
  public void onResult(SendResult result) {
    SendHandler told = then;
    then = null;
    Throwable failure = result.isOK() ? null : result.getException();
    long started = start;
    boolean mayBeFree = false;
    boolean ended = end(started, failure, true);
    try {
      if (told != null) {
        told.onResult(owner.resultFor(result));
      }
      mayBeFree = ended;
    } finally {
      if (mayBeFree) {
        free(started);
      } else if (ended) {
        owner.forget(this); // the container may tell of what was thrown
      }
      if (failure != null) {
        owner.toldOfFailure(failure);
      }
    }
  }

  /**
   * The container threw in place of taking the asynchronous send that started then. If it tells the
   * application's handler as well, that happens as without us.
   */
  void refused(long started, Throwable failure) {
    if (end(started, failure, true)) {
      owner.forget(this);
    }
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

  /** Answers false if the send was told to end before. Then it is the caller's alone. */
  private boolean end(long started, @Nullable Throwable failure, boolean async) {
    if (started <= OVER || !START.compareAndSet(this, started, OVER)) {
      return false;
    }
    long nowNanos = System.nanoTime();
    FanOut message = takeDelivery();
    // What is recorded points to the message's span, also on a thread of the container's.
    ActiveSpan publishing = message == null ? ActiveSpan.NONE : message.resume();
    if (message != null) {
      message.sendEnds(failure == null, nowNanos);
    }
    try {
      if (failure == null) {
        sent(nowNanos - ORIGIN_NANOS, started, async);
      } else {
        owner.failed(failure, bytes < 0);
      }
    } catch (Throwable ours) {
      // It runs on a thread of the container, which has more to do.
      recorder.recorders().problems().caught(Component.WEBSOCKET, "A send was not recorded", ours);
    } finally {
      publishing.leave();
    }
    return true;
  }

  private void sent(long now, long started, boolean async) {
    SENT.lazySet(this, now);
    FrameType sentType = type;
    if (sentType != null) {
      recorder.sent(sentType, bytes);
    }
    recorder.sendTook(async, now - started);
  }

  private void free(long started) {
    if (isKept) {
      START.lazySet(this, -started);
    } else {
      owner.forget(this);
    }
  }
}
