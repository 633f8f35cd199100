package io.chatroom.instrumentation.websocket;

import jakarta.websocket.SendHandler;
import jakarta.websocket.SendResult;
import java.util.concurrent.CompletableFuture;

/** The future of one asynchronous send, and what the container tells the send's end to. */
final class SendFuture extends CompletableFuture<Void> implements SendHandler {

  private final PendingSend send;
  private final long start;

  /** Of {@code send} as it is now: it may be another's later. */
  SendFuture(PendingSend send) {
    this.send = send;
    this.start = send.start();
  }

  PendingSend send() {
    return send;
  }

  @Override
  public void onResult(SendResult result) {
    Throwable failure = result.isOK() ? null : result.getException();
    send.answered(start, failure);
    if (result.isOK()) {
      complete(null);
    } else {
      completeExceptionally(failure);
    }
    if (failure != null) {
      send.owner().toldOfFailure(failure);
    }
  }
}
