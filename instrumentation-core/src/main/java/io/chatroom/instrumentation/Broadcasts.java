package io.chatroom.instrumentation;

import io.chatroom.instrumentation.recording.CounterRecorder;
import io.chatroom.instrumentation.recording.HistogramRecorder;
import io.chatroom.instrumentation.recording.Recorders;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * How chat messages get to their recipients. A monitored endpoint that is declared a chat begins a
 * {@link FanOut} for each message by itself, and what its handler sends on its own thread needs no
 * call of this; other threads and brokers do. Safe for any number of threads; never throws.
 */
public final class Broadcasts {

  private final BroadcastRecorder[] byRoomClass;
  private final HistogramRecorder brokerLag;
  private final CounterRecorder clockSkew;
  private final FanOutPool pool = new FanOutPool();

  Broadcasts(Recorders recorders) {
    byRoomClass =
        Arrays.stream(RoomClass.values())
            .map(roomClass -> new BroadcastRecorder(recorders, roomClass))
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
    return own(roomClass, DeliveryPath.LOCAL, System.nanoTime());
  }

  /**
   * A message came through the broker from another instance, now. A clock that is behind the other
   * instance's counts as no time at all, and as skew.
   *
   * @param receivedMillis when the other instance received it: its {@link FanOut#receivedMillis()}
   * @param publishedMillis when the other instance handed it to the broker
   * @return open until it is closed
   */
  public FanOut arrived(RoomClass roomClass, long receivedMillis, long publishedMillis) {
    long nowNanos = System.nanoTime();
    long nowMillis = System.currentTimeMillis();
    if (publishedMillis > nowMillis) {
      clockSkew.increment();
    }
    brokerLag.record(nanos(nowMillis - publishedMillis));
    return own(roomClass, DeliveryPath.REMOTE, nowNanos - nanos(nowMillis - receivedMillis));
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
    FanOut fanOut =
        pool.take().begin(byRoomClass[roomClass.ordinal()], DeliveryPath.LOCAL, receivedNanos);
    fanOut.handling();
    return fanOut;
  }

  private FanOut own(RoomClass roomClass, DeliveryPath path, long receivedNanos) {
    return new FanOut(null, 0).begin(byRoomClass[roomClass.ordinal()], path, receivedNanos);
  }

  private static long nanos(long millis) {
    return TimeUnit.MILLISECONDS.toNanos(Math.max(0, millis));
  }
}
