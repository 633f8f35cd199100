package io.chatroom.sample;

import io.chatroom.instrumentation.FanOut;
import jakarta.websocket.CloseReason;
import jakarta.websocket.CloseReason.CloseCodes;
import jakarta.websocket.SendResult;
import jakarta.websocket.Session;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends to one connection: in order, one message at a time, never blocking the caller. Containers
 * differ in what they do with a second send before the first is done (Tomcat throws), so there is
 * never one. A peer that does not keep up is disconnected; it can read the history when it is back.
 * Safe for any thread.
 */
final class Outbox {

  /** Messages that may wait for one slow peer; more than are sent again at once. */
  static final int CAPACITY = 256;

  /** The close code for a peer that does not read what it is sent. */
  static final int SLOW_CONSUMER = 4008;

  static final CloseReason TOO_SLOW =
      new CloseReason(CloseCodes.getCloseCode(SLOW_CONSUMER), "You receive too slowly");

  private static final CloseReason BROKEN =
      new CloseReason(CloseCodes.UNEXPECTED_CONDITION, "A message could not be sent");

  /** How long a closed peer may keep its socket before the container cuts it. */
  private static final long FAREWELL_MILLIS = 5_000;

  private static final Logger log = LoggerFactory.getLogger(Outbox.class);

  private final Session session;
  private final String sessionId;
  private final Queue<Waiting> waiting = new ArrayDeque<>();
  private boolean inFlight;
  private boolean draining;
  private boolean closed;
  private @Nullable CloseReason farewell;

  /** A message with what its delivery counts towards, held open until it is sent or dropped. */
  private record Waiting(String json, FanOut fanOut) {
    void drop() {
      fanOut.dropped();
      fanOut.close();
    }
  }

  Outbox(Session session) {
    this.session = session;
    this.sessionId = session.getId(); // a container may forget it with the session
  }

  /** The container's id of the connection, for the log. */
  String sessionId() {
    return sessionId;
  }

  /** Sends what is no chat message, after everything sent before; does nothing once closed. */
  void send(String json) {
    send(json, FanOut.NONE);
  }

  /** Sends a recipient's copy of a chat message, as {@link #send(String)}. */
  void send(String json, FanOut fanOut) {
    synchronized (this) {
      if (closed || farewell != null) {
        fanOut.dropped();
        return;
      }
      if (waiting.size() < CAPACITY) {
        waiting.add(new Waiting(json, fanOut.retain()));
      } else {
        fanOut.dropped();
        dropWaiting();
        farewell = TOO_SLOW;
        inFlight = false; // the one under way will not end in time
      }
    }
    drain();
  }

  /** Closes the connection after everything sent before. */
  void close(CloseReason reason) {
    synchronized (this) {
      if (farewell == null) {
        farewell = reason;
      }
    }
    drain();
  }

  /** Whether it is closed, or will be after what waits. */
  synchronized boolean isClosing() {
    return closed || farewell != null;
  }

  /** Forgets what is waiting: the connection is gone. */
  synchronized void discard() {
    closed = true;
    dropWaiting();
  }

  private void dropWaiting() {
    waiting.forEach(Waiting::drop);
    waiting.clear();
  }

  /** A loop, because a container may call back before the send returns, which must not recurse. */
  private void drain() {
    while (true) {
      Waiting next;
      CloseReason reason;
      synchronized (this) {
        if (closed || inFlight || draining) {
          return;
        }
        next = waiting.poll();
        reason = farewell;
        if (next == null && reason == null) {
          return;
        }
        closed = next == null;
        inFlight = next != null;
        draining = true;
      }
      if (next != null) {
        transmit(next);
      } else if (reason != null) {
        closeSession(reason);
      }
      synchronized (this) {
        draining = false;
      }
    }
  }

  private void transmit(Waiting next) {
    FanOut.Scope counted = next.fanOut.enter();
    try {
      session.getAsyncRemote().sendText(next.json, this::sent);
    } catch (RuntimeException e) { // a container may throw instead of calling back
      sent(new SendResult(session, e));
    } finally {
      counted.close();
      next.fanOut.close();
    }
  }

  private void sent(SendResult result) {
    if (!result.isOK()) {
      failed(result.getException());
    }
    synchronized (this) {
      inFlight = false;
    }
    drain();
  }

  /**
   * Where the network is gone, or the peer is closing, the container knows and will tell: to close
   * here as well would blame us for it. Should it not notice, the idle timeout does.
   */
  private void failed(Throwable failure) {
    if (failure instanceof IOException) {
      discard();
      session.setMaxIdleTimeout(FAREWELL_MILLIS);
    } else {
      log.error("A message could not be sent", failure);
      synchronized (this) {
        dropWaiting();
        farewell = farewell == null ? BROKEN : farewell;
      }
    }
  }

  private void closeSession(CloseReason reason) {
    try {
      session.setMaxIdleTimeout(FAREWELL_MILLIS);
      session.close(reason);
    } catch (IOException | RuntimeException e) {
      log.debug("Connection {} was gone before it could be closed", session.getId(), e);
    }
  }
}
