package io.chatroom.instrumentation.websocket.war;

import jakarta.websocket.OnMessage;
import jakarta.websocket.server.ServerEndpoint;

/** An endpoint that knows nothing of us, and says what was counted. */
@ServerEndpoint("/unannotated")
public class UnannotatedEndpoint {

  @OnMessage
  public String text(String name) {
    return new ForeignEndpoint().text(name);
  }
}
