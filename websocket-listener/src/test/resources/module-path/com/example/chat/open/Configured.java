package com.example.chat.open;

import io.chatroom.instrumentation.websocket.MonitoredConfigurator;
import io.chatroom.instrumentation.websocket.MonitoredEndpoint;
import jakarta.websocket.CloseReason;
import jakarta.websocket.OnClose;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;

@MonitoredEndpoint
@ServerEndpoint(value = "/open/configured", configurator = MonitoredConfigurator.class)
public class Configured {
  @OnOpen
  public void open(Session session) {}

  @OnMessage
  public String text(String text) {
    return "echo " + text;
  }

  @OnClose
  public void close(CloseReason reason) {}
}
