package io.chatroom.instrumentation.websocket;

import jakarta.websocket.SendResult;
import java.util.concurrent.CompletableFuture;

/** The future of one asynchronous send, and what the container tells the send's end to. */
final class SendFuture extends CompletableFuture<Void> implements SendReport {

  private final PendingSend send;
  private final long startNanos;

  /** Of {@code send} as it is now: it may be another's later. */
  SendFuture(PendingSend send) {
    this.send = send;
    this.startNanos = send.startNanos();
  }

  @Override
  public PendingSend send() {
    return send;
  }

  @Override
  public void onResult(SendResult result) {
    Throwable failure = result.isOK() ? null : result.getException();
    send.answered(startNanos, failure);
    if (result.isOK()) {
      complete(null);
    } else {
      completeExceptionally(failure);
    }
    if (failure != null) {
      send.owner().toldOfFailure(failure);
    }
  }

  @Override
  public void refused(Throwable failure) {
    send.answered(startNanos, failure);
  }

  @Override
  public void left() {
    send.left();
  }
}
