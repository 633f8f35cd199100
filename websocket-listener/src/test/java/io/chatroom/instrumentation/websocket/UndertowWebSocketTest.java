package io.chatroom.instrumentation.websocket;

class UndertowWebSocketTest extends WebSocketContract {

  UndertowWebSocketTest() {
    super(new UndertowServer());
  }
}
