package io.chatroom.instrumentation.websocket;

import jakarta.websocket.CloseReason;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.OnClose;
import jakarta.websocket.OnError;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.PongMessage;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** Greets, answers, and sends in every way it is told. */
@MonitoredEndpoint
@ServerEndpoint(
    value = "/talk",
    subprotocols = {"v2", "v1"})
public class Talker {

  /** A property of the system, where it leaves what it cannot say to a client. */
  static final String TOLD = "chatroom.test.told";

  private Session session;

  /** Greets, or does as told. */
  @OnOpen
  public void open(Session opened) throws IOException {
    session = opened;
    String told = session.getQueryString();
    switch (told == null ? "" : told) {
      case "close" -> session.close(new CloseReason(() -> 4001, "in open"));
      case "throw" -> throw new IllegalStateException("in open");
      case "idle" -> session.setMaxIdleTimeout(500);
      case "small" -> {
        session.setMaxTextMessageBufferSize(100);
        session.getBasicRemote().sendText("welcome");
      }
      default -> session.getBasicRemote().sendText("welcome");
    }
  }

  /** Does as told, or says what it heard. */
  @OnMessage
  public String text(String text) throws Exception {
    switch (text) {
      case "parts" -> {
        session.getBasicRemote().sendText("pa", false);
        session.getBasicRemote().sendText("", false);
        session.getBasicRemote().sendText("rts", true);
      }
      case "binary parts" -> {
        session.getBasicRemote().sendBinary(ByteBuffer.wrap(new byte[] {1}), false);
        session.getBasicRemote().sendBinary(ByteBuffer.wrap(new byte[] {2, 3}), true);
      }
      case "writer" -> {
        try (Writer writer = session.getBasicRemote().getSendWriter()) {
          writer.write("wri");
          writer.write("ten");
        }
      }
      case "stream" -> {
        try (OutputStream stream = session.getBasicRemote().getSendStream()) {
          stream.write(new byte[] {1, 2});
          stream.write(3);
        }
      }
      case "object" -> session.getBasicRemote().sendObject(12345);
      case "async" -> // Tomcat sends one at a time
          session.getAsyncRemote().sendText("äsync").get(10, TimeUnit.SECONDS);
      case "empty" -> session.getBasicRemote().sendText("");
      case "ping" -> session.getBasicRemote().sendPing(ByteBuffer.wrap(new byte[] {4}));
      case "pong" -> session.getBasicRemote().sendPong(ByteBuffer.allocate(0));
      case "ping 125" -> session.getBasicRemote().sendPing(ByteBuffer.allocate(125));
      case "ping 126" -> {
        return outcome(() -> session.getBasicRemote().sendPing(ByteBuffer.allocate(126)));
      }
      case "null" -> {
        return outcome(() -> session.getBasicRemote().sendText(null))
            + outcome(() -> session.getAsyncRemote().sendText("x", null))
            + outcome(() -> session.getBasicRemote().sendObject(null));
      }
      case "batched" -> {
        session.getBasicRemote().setBatchingAllowed(true);
        session.getBasicRemote().sendText("bat");
        session.getBasicRemote().sendText("ched");
        session.getBasicRemote().flushBatch();
        session.getBasicRemote().setBatchingAllowed(false);
      }
      case "handler throws" ->
          session
              .getAsyncRemote()
              .sendText(
                  "sent",
                  result -> {
                    throw new IllegalStateException("as told");
                  });
      case "close twice" -> {
        session.close(new CloseReason(() -> 4001, "once"));
        tell(() -> session.close(new CloseReason(() -> 4002, "twice")));
      }
      case "send after close" -> {
        session.close();
        tell(() -> session.getBasicRemote().sendText("late"));
      }
      case "close while writing" -> {
        Writer writer = session.getBasicRemote().getSendWriter();
        writer.write("half");
        session.close();
        tell(writer::close);
      }
      case "close with 123 bytes" ->
          session.close(new CloseReason(() -> 4001, "é".repeat(61) + "x"));
      case "close with 124 bytes" ->
          tell(() -> session.close(new CloseReason(() -> 4001, "é".repeat(62))));
      case "close" -> session.close();
      case "close 4001" -> session.close(new CloseReason(() -> 4001, "as told"));
      case "throw" -> throw new IllegalStateException("as told");
      default -> {
        return "heard " + text;
      }
    }
    return null;
  }

  private interface Deed {
    void run() throws Exception;
  }

  private static String outcome(Deed deed) {
    try {
      deed.run();
      return "done";
    } catch (Exception refused) {
      return refused.getClass().getName();
    }
  }

  private static void tell(Deed deed) {
    System.setProperty(TOLD, outcome(deed));
  }

  /** Gives back what it gets. */
  @OnMessage
  public ByteBuffer binary(ByteBuffer data) {
    return data;
  }

  /** Says how long it was. */
  @OnMessage
  public String pong(PongMessage pong) {
    return "ponged " + pong.getApplicationData().remaining();
  }

  /** Nothing to tidy up. */
  @OnClose
  public void close(Session closed, CloseReason reason) {}

  /** Nothing to tell. */
  @OnError
  public void error(Session failed, Throwable failure) {}

  /** The same without annotations of the specification. */
  @MonitoredEndpoint
  public static class Programmatic extends Endpoint {
    private final Talker same = new Talker();

    @Override
    public void onOpen(Session opened, EndpointConfig config) {
      opened.addMessageHandler(String.class, text -> answer(() -> same.text(text)));
      opened.addMessageHandler(ByteBuffer.class, data -> answer(() -> same.binary(data)));
      opened.addMessageHandler(PongMessage.class, pong -> answer(() -> same.pong(pong)));
      try {
        same.open(opened);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private void answer(Callable<Object> deed) {
      try {
        Object answer = deed.call();
        if (answer instanceof ByteBuffer data) {
          same.session.getBasicRemote().sendBinary(data);
        } else if (answer != null) {
          same.session.getBasicRemote().sendText((String) answer);
        }
      } catch (RuntimeException asTold) {
        throw asTold;
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public void onError(Session failed, Throwable failure) {
      same.error(failed, failure);
    }
  }
}
