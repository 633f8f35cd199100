package io.chatroom.instrumentation;

import io.chatroom.instrumentation.recording.ClientContexts;
import io.chatroom.instrumentation.recording.CounterRecorder;
import io.chatroom.instrumentation.recording.CurrentSpan;
import io.chatroom.instrumentation.recording.HistogramRecorder;
import io.chatroom.instrumentation.recording.Recorders;
import io.chatroom.instrumentation.recording.Spans;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How chat messages get to their recipients. A monitored endpoint that is declared a chat begins a
 * {@link FanOut} for each message by itself, and what its handler sends on its own thread needs no
 * call of this; other threads and brokers do. Safe for any number of threads; never throws.
 */
public final class Broadcasts {

  private final BroadcastRecorder[] byRoomClass;
  private final HistogramRecorder brokerLag;
  private final CounterRecorder clockSkew;
  private final ClientContexts contexts;
  private final FanOutPool pool = new FanOutPool();

  Broadcasts(Recorders recorders, Spans spans, CurrentSpan current, ClientContexts contexts) {
    this.contexts = contexts;
    byRoomClass =
        Arrays.stream(RoomClass.values())
            .map(
                roomClass ->
                    new BroadcastRecorder(
                        recorders,
                        roomClass,
                        new PublishSpans(spans, current, recorders.problems(), roomClass)))
            .toArray(BroadcastRecorder[]::new);
    brokerLag = recorders.histogram(ChatMeter.BROKER_LAG);
    clockSkew = recorders.counter(ChatMeter.BROKER_CLOCK_SKEW);
  }

  /**
   * A message was received on this instance, now.
   *
   * @return open until it is closed
   */
  public FanOut begin(RoomClass roomClass) {
    BroadcastRecorder recorder = of(roomClass);
    return own(recorder, DeliveryPath.LOCAL, System.nanoTime(), recorder.spans().own());
  }

  /**
   * A message came through the broker from another instance, now. A clock that is behind the other
   * instance's counts as no time at all, and as skew.
   *
   * @param receivedMillis when the other instance received it: its {@link FanOut#receivedMillis()}
   * @param publishedMillis when the other instance handed it to the broker
   * @param traceparent the other instance's {@link FanOut#traceparent()}, whose trace goes on; null
   *     if it had none
   * @return open until it is closed
   */
  public FanOut arrived(
      RoomClass roomClass,
      long receivedMillis,
      long publishedMillis,
      @Nullable String traceparent) {
    long nowNanos = System.nanoTime();
    long nowMillis = System.currentTimeMillis();
    if (publishedMillis > nowMillis) {
      clockSkew.increment();
    }
    brokerLag.record(nanos(nowMillis - publishedMillis));
    BroadcastRecorder recorder = of(roomClass);
    return own(
        recorder,
        DeliveryPath.REMOTE,
        nowNanos - nanos(nowMillis - receivedMillis),
        recorder.spans().from(contexts.ofInstance(traceparent)));
  }

  /** The same of a message that came without a trace. */
  public FanOut arrived(RoomClass roomClass, long receivedMillis, long publishedMillis) {
    return arrived(roomClass, receivedMillis, publishedMillis, null);
  }

  /**
   * The message that this thread's sends belong to, else {@link FanOut#NONE}. Without {@link
   * FanOut#retain()} it may be over as soon as the handler is.
   */
  public FanOut current() {
    FanOut current = CurrentFanOut.get();
    return current == null ? FanOut.NONE : current.share();
  }

  /** For the library's modules: the calling thread handles a message, until it is told so. */
  public FanOut handle(RoomClass roomClass, long receivedNanos) {
    BroadcastRecorder recorder = of(roomClass);
    FanOut fanOut =
        pool.take()
            .begin(recorder, DeliveryPath.LOCAL, receivedNanos, recorder.spans().ofHandler());
    fanOut.handling();
    return fanOut;
  }

  private BroadcastRecorder of(RoomClass roomClass) {
    return byRoomClass[roomClass.ordinal()];
  }

  private static FanOut own(
      BroadcastRecorder recorder,
      DeliveryPath path,
      long receivedNanos,
      @Nullable PublishSpan span) {
    return new FanOut(null, 0).begin(recorder, path, receivedNanos, span);
  }

  private static long nanos(long millis) {
    return TimeUnit.MILLISECONDS.toNanos(Math.max(0, millis));
  }
}
