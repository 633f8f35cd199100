package io.chatroom.instrumentation.websocket;

import io.chatroom.instrumentation.websocket.MonitoredEndpoint.CloseCode;
import io.chatroom.instrumentation.websocket.MonitoredEndpoint.Reason;
import jakarta.websocket.CloseReason;
import jakarta.websocket.OnClose;
import jakarta.websocket.OnError;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import jakarta.websocket.server.PathParam;
import jakarta.websocket.server.ServerEndpoint;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Does at each step of its life what its path tells it. */
@MonitoredEndpoint(closeCodes = @CloseCode(value = 4001, reason = Reason.KICKED))
@ServerEndpoint("/life/{deed}")
public class LifecycleEndpoint {

  static final int FLOOD = 30_000_000;

  private String deed;

  @OnOpen
  public void open(Session session, @PathParam("deed") String told) throws IOException {
    deed = told;
    switch (deed) {
      case "throw-in-open" -> throw new IllegalStateException("in open");
      case "close-in-open" -> session.close(new CloseReason(() -> 4001, "in open"));
      case "idle" -> session.setMaxIdleTimeout(500);
      case "small" -> session.setMaxTextMessageBufferSize(100);
      default -> {
        // waits for a message
      }
    }
  }

  @OnMessage
  public void message(Session session, String text) throws IOException {
    switch (deed) {
      case "throw-in-message" -> throw new IllegalStateException("in message");
      case "close" -> session.close(new CloseReason(() -> 4001, "in message"));
      case "close-twice" -> {
        session.close(new CloseReason(() -> 4001, "in message"));
        closeAgain(session);
      }
      case "flood" -> flood(session);
      default -> session.getBasicRemote().sendText(text);
    }
  }

  private static void closeAgain(Session session) {
    try {
      session.close(new CloseReason(() -> 4002, "again"));
    } catch (IOException | IllegalStateException closed) {
      // as some containers say
    }
  }

  /** Six messages, each of which is more than a machine's buffers for one connection hold. */
  private static void flood(Session session) {
    ByteBuffer much = ByteBuffer.allocate(FLOOD);
    for (int i = 0; i < 6; i++) {
      try {
        session.getAsyncRemote().sendBinary(much.duplicate(), result -> {});
      } catch (IllegalStateException busy) {
        // Tomcat sends one message at a time
      }
    }
  }

  @OnClose
  public void close(Session session, CloseReason reason) {
    if (deed.equals("throw-in-close")) {
      throw new IllegalStateException("in close");
    }
  }

  @OnError
  public void error(Session session, Throwable failure) {}

  /** Not monitored: sets how long every connection of its container may be idle, and says so. */
  @ServerEndpoint("/impatient")
  public static class Impatient {
    @OnOpen
    public void open(Session session) throws IOException {
      session.getContainer().setDefaultMaxSessionIdleTimeout(500);
      session.getBasicRemote().sendText("done");
    }
  }
}
