package io.chatroom.instrumentation.websocket;

class TomcatWebSocketTest extends WebSocketContract {

  TomcatWebSocketTest() {
    super(new TomcatServer());
  }
}
