package io.chatroom.instrumentation;

import io.chatroom.instrumentation.recording.ActiveSpan;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * One chat message on its way to its recipients, from the moment it was received. It is open until
 * everybody who holds it has closed it and every send that belongs to it is over; then, once, the
 * number of recipients and the time from the first to the last are recorded. A message without a
 * recipient is no broadcast and leaves nothing.
 *
 * <p>While it is current on a thread, the sends made there through a monitored endpoint's sessions
 * belong to it. What is sent otherwise is told by hand: {@link #delivered()}, {@link #failed()} or
 * {@link #dropped()}, once for each recipient.
 *
 * <p>Safe for any number of threads; nothing here throws or blocks.
 */
public final class FanOut implements AutoCloseable {

  /** No message: nothing is recorded. Entering it keeps sends apart from the current message. */
  public static final FanOut NONE = new FanOut(null, 0);

  private static final AtomicLongFieldUpdater<FanOut> STATE =
      AtomicLongFieldUpdater.newUpdater(FanOut.class, "state");
  private static final AtomicLongFieldUpdater<FanOut> FIRST =
      AtomicLongFieldUpdater.newUpdater(FanOut.class, "firstNanos");
  private static final AtomicLongFieldUpdater<FanOut> LAST =
      AtomicLongFieldUpdater.newUpdater(FanOut.class, "lastNanos");
  private static final AtomicIntegerFieldUpdater<FanOut> OVER =
      AtomicIntegerFieldUpdater.newUpdater(FanOut.class, "over");

  private static final long HOLD = 1;
  private static final long RECIPIENT = 1L << 32;

  private final @Nullable FanOutPool pool;
  private final int place;

  private @Nullable BroadcastRecorder recorder;
  private DeliveryPath path = DeliveryPath.LOCAL;
  private long receivedNanos;
  private @Nullable PublishSpan span;
  // Of the one thread that handles the message.
  private @Nullable FanOut outer;

  // The recipients in the upper half; in the lower what keeps it open: holders and pending sends.
  private volatile long state;
  private volatile long firstNanos;
  // Without compare-and-set: of two that end at the same time either may be the last.
  private volatile long lastNanos;
  private volatile int over;
  private volatile boolean isShared;
  private volatile boolean isDecided;
  private volatile boolean isRejected;

  FanOut(@Nullable FanOutPool pool, int place) {
    this.pool = pool;
    this.place = place;
  }

  /** Begins anew, with one holder. */
  FanOut begin(
      BroadcastRecorder to,
      DeliveryPath messagePath,
      long messageReceivedNanos,
      @Nullable PublishSpan messageSpan) {
    recorder = to;
    path = messagePath;
    receivedNanos = messageReceivedNanos;
    span = messageSpan;
    firstNanos = 0;
    over = 0;
    isShared = false;
    isDecided = false;
    isRejected = false;
    state = HOLD;
    return this;
  }

  /**
   * Makes it the message that this thread's sends belong to, until the scope is closed on the same
   * thread. If the message is traced its span is current too, and its ids are in log lines.
   */
  public Scope enter() {
    Scope scope = CurrentFanOut.enter(recorder == null ? null : this);
    PublishSpan publish = span;
    if (publish == null) {
      return scope;
    }
    ActiveSpan current = publish.resume();
    return () -> {
      current.leave();
      scope.close();
    };
  }

  /**
   * The context of the message's trace, to be put into a message through a broker and handed to
   * {@link Broadcasts#arrived} there; null if there is none. To be called by the thread that
   * handles the message.
   */
  public @Nullable String traceparent() {
    BroadcastRecorder to = recorder;
    PublishSpan publish = span;
    if (publish != null) {
      return publish.traceparent();
    }
    return to == null ? null : to.spans().traceparentOfThread();
  }

  /** Written to a recipient, now. */
  public void delivered() {
    tell(DeliveryOutcome.DELIVERED);
  }

  /** Could not be written to a recipient. */
  public void failed() {
    tell(DeliveryOutcome.FAILED);
  }

  /** Not even tried for a recipient, such as one who does not keep up. */
  public void dropped() {
    tell(DeliveryOutcome.DROPPED);
  }

  /**
   * Holds it open once more: for a send that waits in a queue, or work handed to another thread.
   * Each call wants a {@link #close()}.
   */
  public FanOut retain() {
    if (recorder != null) {
      STATE.addAndGet(this, HOLD);
    }
    return this;
  }

  /** Lets go of it: to be called once by whoever began or retained it. */
  @Override
  public void close() {
    if (recorder != null && (int) STATE.addAndGet(this, -HOLD) == 0) {
      over();
    }
  }

  /** Wall time at which the message was received, for the message's way through a broker. */
  public long receivedMillis() {
    return System.currentTimeMillis() - (System.nanoTime() - receivedNanos) / 1_000_000;
  }

  /**
   * For the library's modules: the message of the calling thread, or null. Not to be kept beyond a
   * {@link #sendBegins()} and its end.
   */
  public static @Nullable FanOut ofThread() {
    return CurrentFanOut.get();
  }

  /**
   * For the library's modules: a send to one recipient begins.
   *
   * @return what to tell of its end, once, or null if it does not count
   */
  public @Nullable FanOut sendBegins() {
    if (isRejected) {
      return null; // an answer to the sender, and no delivery
    }
    STATE.addAndGet(this, RECIPIENT + HOLD);
    PublishSpan publish = span;
    if (publish != null) {
      publish.start();
    }
    return this;
  }

  /**
   * For the library's modules, before {@link #sendEnds}: makes the message's span, if it has one,
   * current on this thread, so that what is recorded points to it.
   *
   * @return to be left by the thread
   */
  public ActiveSpan resume() {
    PublishSpan publish = span;
    return publish == null ? ActiveSpan.NONE : publish.resume();
  }

  /** For the library's modules: a send that {@link #sendBegins() began} is over. */
  public void sendEnds(boolean success, long nowNanos) {
    record(success ? DeliveryOutcome.DELIVERED : DeliveryOutcome.FAILED, nowNanos);
    close();
  }

  /**
   * For the library's modules: whether the application has told by itself that it accepted or
   * rejected the message.
   */
  public boolean isDecided() {
    return isDecided;
  }

  /** For the library's modules: the handler of the message is over, on its thread. */
  public void handled() {
    CurrentFanOut.set(outer);
    outer = null;
    close();
  }

  /** The thread's sends belong to it until {@link #handled()}. */
  void handling() {
    outer = CurrentFanOut.get();
    CurrentFanOut.set(this);
  }

  /** It gets into hands of which nobody knows how long they keep it. */
  FanOut share() {
    isShared = true;
    return this;
  }

  /** The application has told that it accepted the message. */
  void accepted() {
    isDecided = true;
  }

  /** The application has refused the message: what is sent from now on is no delivery of it. */
  void rejected() {
    isDecided = true;
    isRejected = true;
  }

  private void tell(DeliveryOutcome outcome) {
    if (recorder != null) {
      STATE.addAndGet(this, RECIPIENT);
      record(outcome, System.nanoTime());
    }
  }

  private void record(DeliveryOutcome outcome, long nowNanos) {
    BroadcastRecorder to = recorder;
    if (to == null) {
      return;
    }
    if (outcome == DeliveryOutcome.DELIVERED) {
      if (firstNanos == 0) {
        FIRST.compareAndSet(this, 0, nowNanos == 0 ? 1 : nowNanos);
      }
      LAST.lazySet(this, nowNanos); // whoever reads it has changed the state since
    }
    long nanos = nowNanos - receivedNanos;
    PublishSpan publish = span;
    if (publish == null) {
      to.delivery(path, outcome, nanos);
      return;
    }
    publish.told(outcome, nanos);
    ActiveSpan current = publish.resume();
    to.delivery(path, outcome, nanos);
    current.leave();
  }

  /** Nobody holds it and nothing is pending. */
  private void over() {
    BroadcastRecorder to = recorder;
    if (to == null || over != 0 || !OVER.compareAndSet(this, 0, 1)) {
      return;
    }
    int recipients = (int) (state >>> 32);
    if (recipients > 0) {
      ActiveSpan current = resume(); // what is recorded points to the message's span
      to.broadcast(recipients, firstNanos == 0 ? 0 : lastNanos - firstNanos);
      current.leave();
    }
    PublishSpan publish = span;
    if (publish != null) {
      publish.end(recipients);
      span = null;
    }
    if (pool != null && !isShared) {
      pool.giveBack(this, place);
    }
  }

  /** Until it is closed, a thread's sends belong to a message. */
  @FunctionalInterface
  public interface Scope extends AutoCloseable {

    /** Makes current again what was before; to be called by the thread that entered. */
    @Override
    void close();
  }
}
