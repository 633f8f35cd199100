package io.chatroom.instrumentation.websocket;

class TyrusWebSocketTest extends WebSocketContract {

  TyrusWebSocketTest() {
    super(new TyrusServer());
  }
}
