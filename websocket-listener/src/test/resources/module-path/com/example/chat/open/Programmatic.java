package com.example.chat.open;

import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.Session;

public class Programmatic extends Endpoint {
  @Override
  public void onOpen(Session session, EndpointConfig config) {
    session.addMessageHandler(
        String.class, text -> session.getAsyncRemote().sendText("echo " + text));
  }
}
