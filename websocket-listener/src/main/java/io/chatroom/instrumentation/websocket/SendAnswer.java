package io.chatroom.instrumentation.websocket;

import jakarta.websocket.SendHandler;
import jakarta.websocket.SendResult;
import org.jspecify.annotations.Nullable;

/**
 * What a container tells the end of one asynchronous send to. A container may tell it twice, late,
 * or although it has refused the send, when the next one has begun already: so the next one has
 * another of these, by which the two are told apart.
 */
final class SendAnswer implements SendReport {

  private final PendingSend send;
  private @Nullable SendHandler then;
  private long startNanos;
  // Set where the container may well come back: for the send that it is of, and never for another.
  private volatile boolean isSpent;

  SendAnswer(PendingSend send) {
    this.send = send;
  }

  /** Takes it for a new send, of which {@code handler} is the application's. */
  SendAnswer with(SendHandler handler, long sendStartNanos) {
    then = handler;
    startNanos = sendStartNanos;
    return this;
  }

  @Override
  public PendingSend send() {
    return send;
  }

  /** Whether it must not be used again. */
  boolean isSpent() {
    return isSpent;
  }

  /** The container has sent it, or failed to. */
  @Override
  public void onResult(SendResult result) {
    SendHandler told = then;
    then = null;
    Throwable failure = result.isOK() ? null : result.getException();
    send.answered(startNanos, failure);
    boolean done = false;
    try {
      if (told != null) {
        told.onResult(send.owner().resultFor(result));
      }
      done = true;
    } finally {
      if (!done) { // not written each time: that would make the processor wait for its stores
        isSpent = true;
      }
      if (failure != null) {
        send.owner().toldOfFailure(failure);
      }
    }
  }

  /** If the container tells the application's handler as well, that happens as without us. */
  @Override
  public void refused(Throwable failure) {
    isSpent = true;
    send.answered(startNanos, failure);
  }

  @Override
  public void left() {
    send.left();
  }
}
