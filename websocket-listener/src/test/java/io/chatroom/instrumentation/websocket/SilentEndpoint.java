package io.chatroom.instrumentation.websocket;

import jakarta.websocket.OnMessage;
import jakarta.websocket.server.ServerEndpoint;

/** Has a method for messages, and nothing else, and cannot be extended. */
@ServerEndpoint("/silent")
public final class SilentEndpoint {

  @OnMessage
  public String message(String text) {
    return text.toUpperCase(java.util.Locale.ROOT);
  }
}
