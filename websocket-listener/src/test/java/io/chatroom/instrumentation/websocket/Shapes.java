package io.chatroom.instrumentation.websocket;

import jakarta.websocket.CloseReason;
import jakarta.websocket.Decoder;
import jakarta.websocket.Encoder;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.HandshakeResponse;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.OnClose;
import jakarta.websocket.OnError;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.PongMessage;
import jakarta.websocket.Session;
import jakarta.websocket.server.HandshakeRequest;
import jakarta.websocket.server.PathParam;
import jakarta.websocket.server.ServerEndpoint;
import jakarta.websocket.server.ServerEndpointConfig;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/** Everything the specification lets an endpoint be. Each answers what it is told in upper case. */
public final class Shapes {

  private Shapes() {}

  /** In upper case. */
  public static String loud(String text) {
    return text.toUpperCase(Locale.ROOT);
  }

  /** The usual. */
  @MonitoredEndpoint
  @ServerEndpoint("/text")
  public static class Text {
    @OnOpen
    public void open(Session session) {}

    @OnMessage
    public void text(Session session, String text) throws IOException {
      session.getBasicRemote().sendText(loud(text));
    }

    @OnClose
    public void close(Session session, CloseReason reason) {}

    @OnError
    public void error(Session session, Throwable failure) {}
  }

  /** Buffers. */
  @MonitoredEndpoint
  @ServerEndpoint("/buffer")
  public static class Buffer extends Opened {
    @OnMessage
    public ByteBuffer binary(ByteBuffer data) {
      return data;
    }
  }

  /** Arrays. */
  @MonitoredEndpoint
  @ServerEndpoint("/array")
  public static class Array extends Opened {
    @OnMessage
    public byte[] binary(byte[] data) {
      return data;
    }
  }

  /** Text that is read. */
  @MonitoredEndpoint
  @ServerEndpoint("/reader")
  public static class Reading extends Opened {
    @OnMessage
    public String text(Reader text) throws IOException {
      StringBuilder read = new StringBuilder();
      for (int c = text.read(); c >= 0; c = text.read()) {
        read.append((char) c);
      }
      return loud(read.toString());
    }
  }

  /** Binary that is read. */
  @MonitoredEndpoint
  @ServerEndpoint("/stream")
  public static class Streaming extends Opened {
    @OnMessage
    public String binary(InputStream data) throws IOException {
      return loud(new String(data.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  /** Text in parts. */
  @MonitoredEndpoint
  @ServerEndpoint("/text-parts")
  public static class TextParts extends Opened {
    private final StringBuilder parts = new StringBuilder();

    @OnMessage
    public void text(String part, boolean last, Session session) throws IOException {
      parts.append(part);
      if (last) {
        session.getBasicRemote().sendText(loud(parts.toString()));
      }
    }
  }

  /** Binary in parts. */
  @MonitoredEndpoint
  @ServerEndpoint("/binary-parts")
  public static class BinaryParts extends Opened {
    private int length;

    @OnMessage
    public void binary(ByteBuffer part, boolean last, Session session) throws IOException {
      length += part.remaining();
      if (last) {
        session.getBasicRemote().sendText("" + length);
      }
    }
  }

  /** Binary in parts, as arrays. */
  @MonitoredEndpoint
  @ServerEndpoint("/array-parts")
  public static class ArrayParts extends Opened {
    private int length;

    @OnMessage
    public void binary(Session session, byte[] part, boolean last) throws IOException {
      length += part.length;
      if (last) {
        session.getBasicRemote().sendText("" + length);
      }
    }
  }

  /** Pongs. */
  @MonitoredEndpoint
  @ServerEndpoint("/pong")
  public static class Ponged extends Opened {
    @OnMessage
    public void pong(PongMessage pong, Session session) throws IOException {
      session.getBasicRemote().sendText("" + pong.getApplicationData().remaining());
    }
  }

  /** What a decoder makes and an encoder takes. */
  public record Note(String text) {}

  /** Text to notes and back. */
  public static class NoteText implements Decoder.Text<Note>, Encoder.Text<Note> {
    @Override
    public Note decode(String text) {
      return new Note(text);
    }

    @Override
    public boolean willDecode(String text) {
      return true;
    }

    @Override
    public String encode(Note note) {
      return note.text();
    }

    @Override
    public void init(EndpointConfig config) {}

    @Override
    public void destroy() {}
  }

  /** Binary to notes and back. */
  public static class NoteBinary implements Decoder.Binary<Note>, Encoder.Binary<Note> {
    @Override
    public Note decode(ByteBuffer data) {
      byte[] bytes = new byte[data.remaining()];
      data.get(bytes);
      return new Note(new String(bytes, StandardCharsets.UTF_8));
    }

    @Override
    public boolean willDecode(ByteBuffer data) {
      return true;
    }

    @Override
    public ByteBuffer encode(Note note) {
      return ByteBuffer.wrap(note.text().getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void init(EndpointConfig config) {}

    @Override
    public void destroy() {}
  }

  /** Decoded from text. */
  @MonitoredEndpoint
  @ServerEndpoint(value = "/text-codec", decoders = NoteText.class, encoders = NoteText.class)
  public static class TextCodec extends Opened {
    @OnMessage
    public Note note(Note note) {
      return new Note(loud(note.text()));
    }
  }

  /** Decoded from binary. */
  @MonitoredEndpoint
  @ServerEndpoint(value = "/binary-codec", decoders = NoteBinary.class, encoders = NoteBinary.class)
  public static class BinaryCodec extends Opened {
    @OnMessage
    public void note(Session session, Note note) throws Exception {
      session.getBasicRemote().sendObject(new Note(loud(note.text())));
    }
  }

  /** A number in, a number out. */
  @MonitoredEndpoint
  @ServerEndpoint("/number")
  public static class Numbers extends Opened {
    @OnMessage
    public int twice(int number) {
      return 2 * number;
    }
  }

  /** Parameters of the path, in each method. */
  @MonitoredEndpoint
  @ServerEndpoint("/path/{room}/{number}")
  public static class Path {
    private String opened = "";

    @OnOpen
    public void open(@PathParam("room") String room, Session session) {
      opened = room;
    }

    @OnMessage
    public String text(
        @PathParam("room") String room, String text, @PathParam("number") int number) {
      return opened + room + number + loud(text);
    }

    @OnClose
    public void close(@PathParam("number") int number) {}
  }

  /** The configuration. */
  @MonitoredEndpoint
  @ServerEndpoint(
      value = "/config",
      subprotocols = {"v2", "v1"})
  public static class Configured {
    private String path = "";

    @OnOpen
    public void open(EndpointConfig config, Session session) {
      path = ((ServerEndpointConfig) config).getPath();
    }

    @OnMessage
    public String text(String text, Session session) {
      return path + session.getNegotiatedSubprotocol() + loud(text);
    }

    @OnClose
    public void close(CloseReason reason) {}
  }

  /** Has what it extends. */
  public abstract static class Opened {
    @OnOpen
    public void opened(Session session) {}

    @OnClose
    public void closed(CloseReason reason) {}
  }

  /** An inherited method. */
  public abstract static class Base extends Opened {
    @OnMessage
    public String text(String text) {
      return loud(text);
    }
  }

  /** Inherits all it has. */
  @MonitoredEndpoint
  @ServerEndpoint("/inherited")
  public static class Inherited extends Base {}

  /** Calls what it overrides. */
  @MonitoredEndpoint
  @ServerEndpoint("/overriding")
  public static class Overriding extends Base {
    @Override
    @OnMessage
    public String text(String text) {
      return super.text(text) + "!";
    }
  }

  /** Takes what its heirs say. */
  public abstract static class Taking<T> extends Opened {
    /** Answers. */
    public abstract String take(T message);
  }

  /** Says it, in a method that stands for two: the other one takes any object. */
  @MonitoredEndpoint
  @ServerEndpoint("/generic")
  public static class Generic extends Taking<String> {
    @Override
    @OnMessage
    public String take(String text) {
      return loud(text);
    }
  }

  /** Has all that it needs. */
  public interface Chatting {
    @OnOpen
    default void opened() {}

    @OnMessage
    default String text(String text) {
      return loud(text);
    }

    @OnClose
    default void closed(CloseReason reason) {}
  }

  /** Leaves everything to an interface. */
  @MonitoredEndpoint
  @ServerEndpoint("/default")
  public static class Default implements Chatting {}

  /** Adds handlers of its own. */
  @MonitoredEndpoint
  @ServerEndpoint("/handlers")
  public static class Handlers {
    @OnOpen
    public void open(Session session) throws IOException {
      session.addMessageHandler(
          String.class, text -> session.getAsyncRemote().sendText(loud(text)));
      session.addMessageHandler(
          new MessageHandler.Whole<ByteBuffer>() {
            @Override
            public void onMessage(ByteBuffer data) {
              session.getAsyncRemote().sendBinary(data);
            }
          });
      session.getBasicRemote().sendText("ready"); // Undertow drops what comes earlier
    }

    @OnClose
    public void close(Session session, CloseReason reason) {}
  }

  /** Nothing but messages. */
  @MonitoredEndpoint
  @ServerEndpoint("/lonely")
  public static class Lonely {
    @OnMessage
    public String text(String text) {
      return loud(text);
    }
  }

  /** Cannot be extended. */
  @MonitoredEndpoint
  @ServerEndpoint("/final")
  public static final class Final {
    @OnOpen
    public void open() {}

    @OnMessage
    public String text(String text) {
      return loud(text);
    }

    @OnClose
    public void close() {}
  }

  /** Its methods cannot be overridden. */
  @MonitoredEndpoint
  @ServerEndpoint("/final-methods")
  public static class FinalMethods {
    @OnOpen
    public final void open(Session session) {}

    @OnMessage
    public final String text(String text) {
      return loud(text);
    }

    @OnClose
    public final void close(CloseReason reason) {}
  }

  /** A record. */
  @MonitoredEndpoint
  @ServerEndpoint("/record")
  public record Recorded() {
    @OnMessage
    public String text(String text) {
      return loud(text);
    }
  }

  /** Only one class may extend it. */
  @MonitoredEndpoint
  @ServerEndpoint("/sealed")
  public static sealed class Sealed permits Heir {
    @OnMessage
    public String text(String text) {
      return loud(text);
    }
  }

  /** That class. */
  public static final class Heir extends Sealed {}

  /** Not public, nor are its methods. */
  @MonitoredEndpoint
  @ServerEndpoint("/hidden")
  static class Hidden {
    @OnOpen
    void open(Session session) {}

    @OnMessage
    String text(String text) {
      return loud(text);
    }

    @OnClose
    void close(CloseReason reason) {}
  }

  /** Not public, but its methods are. */
  @MonitoredEndpoint
  @ServerEndpoint("/hidden-class")
  static class HiddenClass {
    public HiddenClass() {}

    @OnOpen
    public void open(Session session) {}

    @OnMessage
    public String text(String text) {
      return loud(text);
    }

    @OnClose
    public void close(CloseReason reason) {}
  }

  /** Public, but its methods are not. */
  @MonitoredEndpoint
  @ServerEndpoint("/hidden-methods")
  public static class HiddenMethods {
    @OnOpen
    void open(Session session) {}

    @OnMessage
    protected String text(String text) {
      return loud(text);
    }

    @OnClose
    void close(CloseReason reason) {}
  }

  /** Private methods. */
  @MonitoredEndpoint
  @ServerEndpoint("/private")
  public static class Private {
    @OnOpen
    private void open(Session session) {}

    @OnMessage
    private String text(String text) {
      return loud(text);
    }

    @OnClose
    private void close(CloseReason reason) {}
  }

  /** Made by a configurator, which gives it what it needs. */
  @MonitoredEndpoint
  @ServerEndpoint(value = "/made", configurator = Maker.class)
  public static class Made extends Base {
    private final String suffix;

    Made(String suffix) {
      this.suffix = suffix;
    }

    @Override
    @OnMessage
    public String text(String text) {
      return loud(text) + suffix;
    }
  }

  /** Makes it. */
  public static class Maker extends ServerEndpointConfig.Configurator {
    @Override
    public <T> T getEndpointInstance(Class<T> type) {
      return type.cast(new Made("."));
    }
  }

  /** One object for all connections. */
  @MonitoredEndpoint
  @ServerEndpoint(value = "/singleton", configurator = Keeper.class)
  public static class Singleton {
    @OnOpen
    public void open(Session session) {}

    @OnMessage
    public String text(Session session, String text) {
      return loud(text);
    }

    @OnClose
    public void close(Session session, CloseReason reason) {}
  }

  /** Keeps it. */
  public static class Keeper extends ServerEndpointConfig.Configurator {
    private static final Singleton ONE = new Singleton();

    @Override
    public <T> T getEndpointInstance(Class<T> type) {
      return type.cast(ONE);
    }
  }

  /** Reached through an object of a subclass, as injection frameworks make them. */
  @MonitoredEndpoint
  @ServerEndpoint(value = "/proxied", configurator = Proxying.class)
  public static class Proxied extends Base {
    @Override
    @OnMessage
    public String text(String text) {
      return loud(text);
    }
  }

  /** Makes it. */
  public static class Proxying extends ServerEndpointConfig.Configurator {
    @Override
    public <T> T getEndpointInstance(Class<T> type) {
      return type.cast(new ProxiedProxy(new Proxied()));
    }
  }

  /** Hands over to another object. */
  public static class ProxiedProxy extends Proxied {
    private final Proxied target;

    ProxiedProxy(Proxied target) {
      this.target = target;
    }

    @Override
    public void opened(Session session) {
      target.opened(session);
    }

    @Override
    public String text(String text) {
      return target.text(text);
    }

    @Override
    public void closed(CloseReason reason) {
      target.closed(reason);
    }
  }

  /** Completed by a configurator of its own, which also has a say in the handshake. */
  @MonitoredEndpoint
  @ServerEndpoint(
      value = "/completed",
      subprotocols = {"v2", "v1"},
      configurator = Completing.class)
  public static class Completed extends Opened {
    String suffix = "";

    @OnMessage
    public String text(Session session, String text) {
      return session.getNegotiatedSubprotocol() + loud(text) + suffix;
    }
  }

  /** Completes it. */
  public static class Completing extends ServerEndpointConfig.Configurator {
    private String suffix = "";

    @Override
    public String getNegotiatedSubprotocol(List<String> supported, List<String> requested) {
      return "v2";
    }

    @Override
    public void modifyHandshake(
        ServerEndpointConfig config, HandshakeRequest request, HandshakeResponse response) {
      suffix = " of " + config.getSubprotocols();
    }

    @Override
    public <T> T getEndpointInstance(Class<T> type) throws InstantiationException {
      T made = super.getEndpointInstance(type);
      ((Completed) made).suffix = suffix;
      return made;
    }
  }

  /** The same with a configurator that extends ours. */
  @MonitoredEndpoint
  @ServerEndpoint(
      value = "/injected",
      subprotocols = {"v2", "v1"},
      configurator = Injecting.class)
  public static class Injected extends Completed {}

  /** Completes what ours makes. */
  public static class Injecting extends MonitoredConfigurator {
    private final Completing same = new Completing();

    @Override
    public String getNegotiatedSubprotocol(List<String> supported, List<String> requested) {
      return same.getNegotiatedSubprotocol(supported, requested);
    }

    @Override
    public void modifyHandshake(
        ServerEndpointConfig config, HandshakeRequest request, HandshakeResponse response) {
      super.modifyHandshake(config, request, response);
      same.modifyHandshake(config, request, response);
    }

    @Override
    public <T> T getEndpointInstance(Class<T> type) throws InstantiationException {
      T made = super.getEndpointInstance(type);
      ((Injected) made).suffix = same.suffix;
      return made;
    }
  }

  /** Made by a configurator that extends ours and does not ask it. */
  @MonitoredEndpoint
  @ServerEndpoint(value = "/self-made", configurator = SelfMaking.class)
  public static class SelfMade extends Base {}

  /** Makes it. */
  public static class SelfMaking extends MonitoredConfigurator {
    @Override
    public <T> T getEndpointInstance(Class<T> type) {
      return type.cast(new SelfMade());
    }
  }
}
