package io.chatroom.instrumentation.websocket;

import io.chatroom.instrumentation.FanOut;
import jakarta.websocket.SendHandler;
import jakarta.websocket.SendResult;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * One send that has begun and not completed. It is used again for the next send of its connection,
 * so that sending allocates nothing; {@link #startNanos} is the claim on it.
 */
final class PendingSend implements SendHandler {

  private static final AtomicLongFieldUpdater<PendingSend> START =
      AtomicLongFieldUpdater.newUpdater(PendingSend.class, "startNanos");
  private static final AtomicReferenceFieldUpdater<PendingSend, @Nullable FanOut> DELIVERY =
      AtomicReferenceFieldUpdater.newUpdater(PendingSend.class, FanOut.class, "delivery");

  private static final AtomicLongFieldUpdater<PendingSend> BYTES =
      AtomicLongFieldUpdater.newUpdater(PendingSend.class, "bytes");

  /** No send: free to be claimed. */
  private static final long IDLE = 0;

  /** Never to be claimed again: the container may yet answer the send that threw. */
  private static final long RETIRED = -1;

  private final PendingSends owner;
  private final boolean isReused;
  volatile @Nullable PendingSend next;
  private volatile long startNanos = IDLE;
  private volatile long bytes;
  private @Nullable FrameType type;
  private boolean isAsync;
  private @Nullable SendHandler handler;
  // Of which message it is a delivery; whoever takes it out tells of its end.
  private volatile @Nullable FanOut delivery;

  PendingSend(PendingSends owner, boolean isReused) {
    this.owner = owner;
    this.isReused = isReused;
  }

  boolean claim(long nowNanos) {
    return startNanos == IDLE && START.compareAndSet(this, IDLE, started(nowNanos));
  }

  /** Set after the claim, before the container sees it. */
  PendingSend begin(
      @Nullable FrameType frameType, long payloadBytes, boolean async, @Nullable SendHandler then) {
    type = frameType;
    isAsync = async;
    handler = then;
    BYTES.lazySet(this, payloadBytes); // for who scrapes: soon enough, without a fence
    FanOut current = FanOut.ofThread();
    if (current != null && (frameType == FrameType.TEXT || frameType == FrameType.BINARY)) {
      delivery = current.sendBegins();
      if (owner.hasEnded()) {
        endDelivery();
      }
    }
    return this;
  }

  boolean isPending() {
    long started = startNanos;
    return started != IDLE && started != RETIRED;
  }

  /** Payload bytes; 0 where their number is not known. */
  long pendingBytes() {
    return isPending() ? Math.max(0, bytes) : 0;
  }

  /** How long it has been pending; 0 if it is not. */
  long ageNanos(long nowNanos) {
    long started = startNanos;
    return started == IDLE || started == RETIRED ? 0 : Math.max(0, nowNanos - started);
  }

  /** The container has sent it, or failed to. */
  @Override
  public void onResult(SendResult result) {
    SendHandler then = handler;
    Throwable failure = result.isOK() ? null : result.getException();
    finish(failure, IDLE);
    try {
      if (then != null) {
        then.onResult(owner.resultFor(result));
      }
    } finally {
      if (failure != null) {
        owner.toldOfFailure(failure);
      }
    }
  }

  /** A blocking send returned, or an asynchronous one was refused at once. */
  void finished(@Nullable Throwable failure) {
    finish(failure, failure == null || !isAsync ? IDLE : RETIRED);
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

  private void finish(@Nullable Throwable failure, long nextState) {
    long started = startNanos;
    if (started == IDLE || started == RETIRED) {
      return; // told twice
    }
    FrameType sentType = type;
    long sentBytes = bytes;
    boolean async = isAsync;
    FanOut message = takeDelivery();
    handler = null;
    if (START.compareAndSet(this, started, isReused ? nextState : RETIRED)) {
      if (!isReused) {
        owner.forget(this);
      }
      owner.finished(sentType, sentBytes, async, started, failure, message);
    } else if (message != null) {
      message.sendEnds(failure == null, System.nanoTime()); // told twice at the same time
    }
  }

  /** A clock reading that is neither of the two marks. */
  private static long started(long nowNanos) {
    return nowNanos == IDLE || nowNanos == RETIRED ? 1 : nowNanos;
  }
}
