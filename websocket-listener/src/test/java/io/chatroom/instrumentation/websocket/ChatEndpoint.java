package io.chatroom.instrumentation.websocket;

import io.chatroom.instrumentation.ChatRoomTelemetry;
import io.chatroom.instrumentation.FanOut;
import io.chatroom.instrumentation.MessageKind;
import io.chatroom.instrumentation.RejectionReason;
import io.chatroom.instrumentation.RoomClass;
import io.chatroom.instrumentation.websocket.MonitoredEndpoint.Chat;
import io.chatroom.instrumentation.websocket.MonitoredEndpoint.CloseCode;
import io.chatroom.instrumentation.websocket.MonitoredEndpoint.Reason;
import jakarta.websocket.CloseReason;
import jakarta.websocket.OnClose;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import jakarta.websocket.server.PathParam;
import jakarta.websocket.server.ServerEndpoint;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

/** A chat that knows nothing of us but the annotation, except where it is told to. */
@MonitoredEndpoint(
    chat =
        @Chat(
            room = "room",
            user = "user",
            rooms = ChatEndpoint.ByName.class,
            messages = ChatEndpoint.ByText.class),
    closeCodes = @CloseCode(value = 4001, reason = Reason.KICKED))
@ServerEndpoint(value = "/chat/{room}", configurator = MonitoredConfigurator.class)
public class ChatEndpoint {

  static final Set<Session> MEMBERS = ConcurrentHashMap.newKeySet();

  /** What the application handed to another thread. */
  static final AtomicReference<Runnable> LATER = new AtomicReference<>();

  private Session session;

  /** Rooms whose names begin with a sign are not public. */
  public static class ByName implements RoomClassifier {
    @Override
    public RoomClass classOf(String room) {
      return room.startsWith("@") ? RoomClass.DIRECT : RoomClass.PUBLIC;
    }
  }

  /** A protocol in which some messages are none. */
  public static class ByText implements MessageClassifier {
    @Override
    public MessageKind kindOf(Object message) {
      if (!(message instanceof String text)) {
        return MessageKind.BINARY;
      }
      if (text.equals("typing")) {
        return null;
      }
      return text.startsWith("/") ? MessageKind.COMMAND : MessageKind.TEXT;
    }
  }

  @OnOpen
  public void open(Session opened, @PathParam("room") String room) {
    session = opened;
    MEMBERS.add(opened);
  }

  @OnMessage
  public String text(String text) throws Exception {
    switch (text) {
      case "echo" -> {
        return "echo";
      }
      case "invalid" -> {
        ChatRoomTelemetry.global().messageRejected(RejectionReason.INVALID);
        session.getBasicRemote().sendText("refused");
      }
      case "accepted" ->
          ChatRoomTelemetry.global().messageAccepted(RoomClass.SYSTEM, MessageKind.SYSTEM);
      case "throw" -> {
        session.getBasicRemote().sendText("before");
        throw new IllegalStateException("as told");
      }
      case "kick" -> session.close(new CloseReason(() -> 4001, "as told"));
      case "later" -> later(ChatRoomTelemetry.global().broadcasts().current().retain());
      case "async" -> {
        for (Session member : MEMBERS) {
          member.getAsyncRemote().sendText(text, result -> {});
        }
      }
      case "parts" -> {
        session.getBasicRemote().sendText("pa", false);
        session.getBasicRemote().sendText("rts", true);
        session.getBasicRemote().sendPing(ByteBuffer.allocate(1));
      }
      case "flood" -> flood();
      default -> sendAll(text);
    }
    return null;
  }

  @OnMessage
  public void binary(ByteBuffer data) throws IOException {
    for (Session member : MEMBERS) {
      member.getBasicRemote().sendBinary(data.duplicate());
    }
  }

  @OnClose
  public void close(Session closed, CloseReason reason) {
    MEMBERS.remove(closed);
  }

  private static void sendAll(String text) throws IOException {
    for (Session member : MEMBERS) {
      member.getBasicRemote().sendText(text);
    }
  }

  @SuppressWarnings("try") // the scope is there to be closed
  private static void later(FanOut message) {
    LATER.set(
        () -> {
          try (message;
              FanOut.Scope scope = message.enter()) {
            sendAll("later");
          } catch (IOException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  /** More than the socket's buffers hold, to itself, which does not read. */
  private void flood() {
    session.getAsyncRemote().sendText("x".repeat(30_000_000), result -> {});
  }

  /** No chat: it sends as much, and nothing of it is a chat message. */
  @MonitoredEndpoint
  @ServerEndpoint("/ticker/{room}")
  public static class Ticker {
    @OnMessage
    public String text(String text) {
      return text;
    }
  }

  /** A chat by defaults: nobody in particular, in no room. */
  @MonitoredEndpoint(chat = @Chat(roomClass = RoomClass.PRIVATE, kind = MessageKind.SYSTEM))
  @ServerEndpoint("/plain-chat")
  public static class Plain {
    @OnMessage
    public String text(String text) {
      return text;
    }
  }
}
