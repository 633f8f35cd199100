package io.chatroom.instrumentation.websocket.war;

import io.chatroom.instrumentation.websocket.MonitoredConfigurator;
import io.chatroom.instrumentation.websocket.MonitoredEndpoint;
import jakarta.websocket.CloseReason;
import jakarta.websocket.OnClose;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;

/** An endpoint with a configurator, in a package of its own. */
@MonitoredEndpoint
@ServerEndpoint(value = "/configured", configurator = MonitoredConfigurator.class)
public class ConfiguredEndpoint {

  @OnOpen
  public void open(Session session) {}

  @OnMessage
  public String text(String text) {
    return new ForeignEndpoint().text(text);
  }

  @OnClose
  public void close(CloseReason reason) {}
}
