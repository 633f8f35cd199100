package io.chatroom.instrumentation.websocket;

import jakarta.websocket.SendHandler;
import jakarta.websocket.SendResult;
import java.util.concurrent.CompletableFuture;

/** The future of one asynchronous send. */
final class SendFuture extends CompletableFuture<Void> implements SendHandler {

  @Override
  public void onResult(SendResult result) {
    if (result.isOK()) {
      complete(null);
    } else {
      completeExceptionally(result.getException());
    }
  }
}
