package io.chatroom.instrumentation.websocket;

import io.chatroom.instrumentation.recording.Component;
import jakarta.websocket.CloseReason;
import jakarta.websocket.CloseReason.CloseCodes;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.PongMessage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * Pings one connection now and then, and ends it when the peer gives no sign of life: a peer that
 * vanished leaves a connection that no container ever finds dead.
 *
 * <p>It ends none that may be alive: anything received after the ping counts as its answer; while a
 * method of the endpoint handles a message nothing can be received, and while a send is pending no
 * ping would get through; where the pongs go to a handler of the application's, the connection is
 * judged from the first pong that was seen on.
 */
final class Heartbeat implements MessageHandler.Whole<PongMessage> {

  private static final AtomicLongFieldUpdater<Heartbeat> HEARD_NANOS =
      AtomicLongFieldUpdater.newUpdater(Heartbeat.class, "heardNanos");

  /** How long a container may wait for the answer to the closing handshake, where it obeys. */
  private static final long FAREWELL_MILLIS = 1_000;

  private final Heartbeats all;
  private final Connection connection;
  private final RecordingSession session;

  private volatile boolean isOver;
  private volatile @Nullable Future<?> next;
  private volatile boolean ownHandler;
  private volatile boolean hasAnswered;
  private volatile boolean isHandling;
  private volatile long heardNanos;
  // 0: no ping waits for its pong.
  private volatile long pingedNanos;
  private volatile long pingId;

  Heartbeat(Heartbeats all, Connection connection, RecordingSession session) {
    this.all = all;
    this.connection = connection;
    this.session = session;
  }

  /** Begins with the connection. */
  void start(boolean endpointTakesPongs) {
    if (!endpointTakesPongs) {
      takePongs();
    }
    next(all.atNextBeat(this::beat));
  }

  /** The connection has ended. */
  void stop() {
    isOver = true;
    Future<?> planned = next;
    if (planned != null) {
      planned.cancel(false);
    }
  }

  /** A session has one handler for pongs: ours makes way while the application changes its own. */
  void stepAside() {
    if (ownHandler) {
      ownHandler = false;
      hasAnswered = false;
      try {
        session.raw().removeMessageHandler(this);
      } catch (RuntimeException closed) {
        // Then the application's change is refused too, in the container's own words.
      }
    }
  }

  /** The application has changed its handlers: ours is there again if there is none of its own. */
  void stepBack() {
    takePongs();
  }

  /** A pong that no handler of the application's gets. */
  @Override
  public void onMessage(PongMessage pong) {
    long nowNanos = System.nanoTime();
    connection.received(FrameType.PONG, pong, true, nowNanos);
    isHandling = false;
  }

  /** Something was received, which a method of the endpoint gets now. */
  void heard(@Nullable Object payload, long nowNanos) {
    isHandling = true;
    HEARD_NANOS.lazySet(this, nowNanos);
    if (payload instanceof PongMessage pong) {
      pong(pong.getApplicationData(), nowNanos);
    }
  }

  /** The method is over. */
  void handled() {
    isHandling = false;
  }

  private void pong(ByteBuffer data, long nowNanos) {
    hasAnswered = true;
    long pinged = pingedNanos;
    if (pinged != 0 && data.remaining() == Long.BYTES && data.getLong(data.position()) == pingId) {
      pingedNanos = 0;
      connection.recorder().pongTook(nowNanos - pinged);
    }
  }

  private void takePongs() {
    try {
      session.raw().addMessageHandler(PongMessage.class, this);
      ownHandler = true;
    } catch (RuntimeException takenOrClosed) {
      ownHandler = false;
    }
  }

  private void beat() {
    guarded(
        () -> {
          if (session.pending(System.nanoTime()).sends() > 0) {
            next(all.atNextBeat(this::beat)); // it would wait behind what the peer has not read yet
          } else {
            ping();
            next(all.afterTimeout(this::check));
          }
        });
  }

  private void ping() {
    long id = ThreadLocalRandom.current().nextLong();
    long nowNanos = System.nanoTime();
    pingId = id;
    pingedNanos = nowNanos == 0 ? 1 : nowNanos;
    try {
      session.getAsyncRemote().sendPing(ByteBuffer.allocate(Long.BYTES).putLong(0, id));
    } catch (IOException | RuntimeException notSent) {
      // Counted as a failed send; whether the peer is there shows at the check.
    }
  }

  private void check() {
    guarded(
        () -> {
          long pinged = pingedNanos;
          boolean alive = pinged == 0 || heardNanos - pinged > 0 || isHandling;
          boolean canTell = ownHandler || hasAnswered;
          if (alive || !canTell) {
            pingedNanos = 0;
            next(all.atNextBeat(this::beat));
          } else {
            giveUp();
          }
        });
  }

  private void giveUp() {
    connection.recorder().pongMissed();
    connection.gaveNoPong();
    all.close(() -> guarded(this::close));
    // Some containers wait for the peer's part of the closing handshake, which will not come.
    next(all.afterTimeout(() -> guarded(() -> connection.ended(CloseKind.ABNORMAL))));
  }

  private void close() {
    session.raw().setMaxIdleTimeout(FAREWELL_MILLIS);
    try {
      session.raw().close(new CloseReason(CloseCodes.GOING_AWAY, "no pong"));
    } catch (IOException gone) {
      // That is why.
    }
  }

  /** Keeps what is planned, so that nothing stays behind when the connection ends. */
  private void next(Future<?> planned) {
    next = planned;
    if (isOver) {
      planned.cancel(false);
    }
  }

  private void guarded(Runnable work) {
    if (isOver) {
      return;
    }
    try {
      work.run();
    } catch (Throwable ours) {
      if (!connection.isClosed()) {
        connection
            .recorder()
            .recorders()
            .problems()
            .caught(Component.WEBSOCKET, "A heartbeat has stopped", ours);
      }
    }
  }
}
