package io.chatroom.instrumentation.websocket.war;

import io.chatroom.instrumentation.websocket.MonitoredEndpoint;
import jakarta.websocket.OnMessage;
import jakarta.websocket.server.ServerEndpoint;

/** An endpoint to weave as a build does. */
@MonitoredEndpoint
@ServerEndpoint("/built")
public final class BuiltEndpoint {

  @OnMessage
  public String text(String text) {
    return new ForeignEndpoint().text(text);
  }
}
