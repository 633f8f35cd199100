package io.chatroom.instrumentation.websocket;

import jakarta.websocket.CloseReason;
import jakarta.websocket.OnClose;
import jakarta.websocket.OnError;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import jakarta.websocket.server.PathParam;
import jakarta.websocket.server.ServerEndpoint;
import java.io.IOException;
import java.util.concurrent.CopyOnWriteArraySet;

/** Answers, and does what it is told: "throw", "close 4001", ... */
@MonitoredEndpoint
@ServerEndpoint(value = "/echo/{room}", configurator = MonitoredConfigurator.class)
public class EchoEndpoint {

  static final CopyOnWriteArraySet<Session> OPEN = new CopyOnWriteArraySet<>();

  @OnOpen
  public void open(Session session, @PathParam("room") String room) {
    OPEN.add(session);
    if (room.equals("throwing")) {
      throw new IllegalStateException("told to throw in open");
    }
  }

  @OnMessage
  public void message(String text, Session session) throws IOException {
    if (text.equals("throw")) {
      throw new IllegalStateException("told to throw");
    }
    if (text.startsWith("close ")) {
      int code = Integer.parseInt(text.substring(6));
      session.close(new CloseReason(code(code), "as told"));
      return;
    }
    session.getBasicRemote().sendText("echo " + text);
  }

  @OnClose
  public void close(Session session, CloseReason reason) {
    OPEN.remove(session);
  }

  @OnError
  public void error(Session session, Throwable failure) {}

  private static CloseReason.CloseCode code(int code) {
    return () -> code;
  }
}
