package io.chatroom.instrumentation.websocket;

import jakarta.websocket.EncodeException;
import jakarta.websocket.Encoder;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.PongMessage;
import jakarta.websocket.SendHandler;
import jakarta.websocket.SendResult;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Reader;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Sends in the way it is told, each time five bytes. */
@ServerEndpoint(value = "/send", encoders = SendingEndpoint.NoteEncoder.class)
public class SendingEndpoint {

  static volatile Session resultSession;
  static volatile boolean foundItself;

  private Session session;

  /** What an encoder makes text of. */
  record Note(String text) {}

  /** Encodes, or fails if told to. */
  public static class NoteEncoder implements Encoder.Text<Note> {
    @Override
    public String encode(Note note) throws EncodeException {
      if (note.text().equals("bad!!")) {
        throw new EncodeException(note, "as told");
      }
      return note.text();
    }
  }

  @OnOpen
  public void open(Session opened) {
    session = opened;
  }

  @OnMessage
  public String message(String how) throws Exception {
    ByteBuffer data = ByteBuffer.wrap("hällo".substring(0, 4).getBytes(StandardCharsets.UTF_8));
    SendHandler handler = result -> resultSession = sessionOf(result);
    switch (how) {
      case "basic text" -> session.getBasicRemote().sendText("hello");
      case "basic binary" -> session.getBasicRemote().sendBinary(data);
      case "basic parts" -> {
        session.getBasicRemote().sendText("he", false);
        session.getBasicRemote().sendText("llo", true);
      }
      case "stream" -> {
        try (OutputStream stream = session.getBasicRemote().getSendStream()) {
          stream.write(data.array());
        }
      }
      case "batched" -> {
        session.getAsyncRemote().setBatchingAllowed(true);
        session.getAsyncRemote().sendText("hello", handler);
        session.getAsyncRemote().flushBatch();
        session.getAsyncRemote().setBatchingAllowed(false);
      }
      case "concurrent" -> sendConcurrently();
      case "closed" -> {
        session.close();
        session.getBasicRemote().sendText("hello");
      }
      case "writer" -> {
        try (Writer writer = session.getBasicRemote().getSendWriter()) {
          writer.write("hell");
          writer.write("o");
        }
      }
      case "object" -> session.getBasicRemote().sendObject(new Note("hello"));
      case "bad object" -> {
        try {
          session.getBasicRemote().sendObject(new Note("bad!!"));
        } catch (EncodeException told) {
          session.getBasicRemote().sendText("error");
        }
      }
      case "number" -> session.getBasicRemote().sendObject(12345);
      case "async handler" -> session.getAsyncRemote().sendText("hello", handler);
      case "async binary" -> session.getAsyncRemote().sendBinary(data, handler);
      case "async future" -> session.getAsyncRemote().sendText("hello");
      case "async get" -> session.getAsyncRemote().sendBinary(data).get(10, TimeUnit.SECONDS);
      case "async object" -> session.getAsyncRemote().sendObject(new Note("hello"), handler);
      case "ping" -> session.getBasicRemote().sendPing(data);
      case "pong" -> session.getAsyncRemote().sendPong(data);
      case "all" -> {
        foundItself = session.getOpenSessions().contains(session);
        for (Session other : session.getOpenSessions()) {
          other.getBasicRemote().sendText("hello");
        }
      }
      case "return" -> {
        return "hello";
      }
      default -> throw new IllegalArgumentException(how);
    }
    return null;
  }

  /** Null on WebSocket 2.1, where a result has none. */
  private static Session sessionOf(SendResult result) {
    try {
      return result.getSession();
    } catch (NoSuchMethodError olderContainer) {
      return null;
    }
  }

  /** From four threads at once, which not every container lets pass. */
  private void sendConcurrently() throws InterruptedException {
    List<Thread> senders = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      senders.add(new Thread(this::sendMany));
    }
    senders.forEach(Thread::start);
    for (Thread sender : senders) {
      sender.join();
    }
  }

  private void sendMany() {
    for (int i = 0; i < 25; i++) {
      try {
        session.getAsyncRemote().sendText("hello", result -> {});
      } catch (IllegalStateException refused) {
        // and counted, as the test sees
      }
    }
  }

  @OnMessage
  public void binary(InputStream data) throws IOException {
    data.readAllBytes();
  }

  @OnMessage
  public void pong(PongMessage pong) {}

  /** Reads its text from a reader. */
  @ServerEndpoint("/reader")
  public static class ReaderEndpoint {
    @OnMessage
    public void text(Reader text) throws IOException {
      text.transferTo(Writer.nullWriter());
    }
  }

  /** Takes its text in parts. */
  @ServerEndpoint("/parts")
  public static class PartsEndpoint {
    @OnMessage
    public void text(String part, boolean last) {}
  }
}
