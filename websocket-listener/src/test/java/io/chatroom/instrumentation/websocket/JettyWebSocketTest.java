package io.chatroom.instrumentation.websocket;

class JettyWebSocketTest extends WebSocketContract {

  JettyWebSocketTest() {
    super(new JettyServer());
  }
}
