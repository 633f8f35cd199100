package io.chatroom.instrumentation.websocket;

import jakarta.websocket.ClientEndpoint;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import java.io.IOException;

/** Two clients that say hello and wait for the answer. */
public final class ClientShapes {

  private ClientShapes() {}

  /** With annotations, and without a method for ends. */
  @MonitoredEndpoint
  @ClientEndpoint
  public static final class Annotated {
    @OnOpen
    public void open(Session session) throws IOException {
      session.getBasicRemote().sendText("hello");
    }

    @OnMessage
    public void text(String text) {}
  }

  /** Without. */
  @MonitoredEndpoint
  public static class Programmatic extends Endpoint {
    @Override
    public void onOpen(Session session, EndpointConfig config) {
      session.addMessageHandler(String.class, text -> {});
      session.getAsyncRemote().sendText("hello");
    }
  }
}
