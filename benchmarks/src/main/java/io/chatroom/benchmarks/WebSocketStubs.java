package io.chatroom.benchmarks;

import io.chatroom.instrumentation.websocket.MonitoredConfigurator;
import io.chatroom.instrumentation.websocket.MonitoredEndpoint;
import jakarta.websocket.CloseReason;
import jakarta.websocket.Extension;
import jakarta.websocket.HandshakeResponse;
import jakarta.websocket.OnClose;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.RemoteEndpoint;
import jakarta.websocket.Session;
import jakarta.websocket.server.HandshakeRequest;
import jakarta.websocket.server.ServerEndpoint;
import jakarta.websocket.server.ServerEndpointConfig;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A chat endpoint, and a container that takes no time to receive or send. */
final class WebSocketStubs {

  static final String TEMPLATE = "/chat/{room}";

  static final String ROOM_TEMPLATE = "/rooms/{room}/{user}";

  /** What a chat sends: 100 bytes of JSON. */
  static final String TEXT =
      """
      {"type":"message","room":"general","text":"%s"}"""
          .formatted("x".repeat(100 - 47));

  private WebSocketStubs() {}

  static Session session() {
    return Stubs.make(OpenSession.class);
  }

  /** One at {@value #ROOM_TEMPLATE}. */
  static Session session(String room, String user) {
    RoomSession session = Stubs.make(RoomSession.class);
    session.path = Map.of("room", room, "user", user);
    return session;
  }

  /** The application. A container makes one object for each connection. */
  @MonitoredEndpoint
  @ServerEndpoint(value = TEMPLATE, configurator = MonitoredConfigurator.class)
  public static class Chat {

    private Session session;
    private long received;

    @OnOpen
    public void open(Session session) {
      this.session = session;
    }

    @OnMessage
    public void message(String text, Session session) {
      received += text.length();
    }

    @OnClose
    public void close(Session session, CloseReason reason) {
      this.session = null;
    }

    long received() {
      return received;
    }

    RemoteEndpoint.Basic remote() {
      return session.getBasicRemote();
    }
  }

  /** The same declared a chat, with everything that is counted of one. */
  @MonitoredEndpoint(chat = @MonitoredEndpoint.Chat(room = "room", user = "user"))
  @ServerEndpoint(value = ROOM_TEMPLATE, configurator = MonitoredConfigurator.class)
  public static class RoomChat extends Chat {}

  /** What a container registers as its own configurator, by META-INF/services. */
  public static final class Platform extends ServerEndpointConfig.Configurator {
    // What it leaves out the API asks of the platform's configurator: of this one, without end.

    @Override
    public String getNegotiatedSubprotocol(List<String> supported, List<String> requested) {
      return "";
    }

    @Override
    public List<Extension> getNegotiatedExtensions(
        List<Extension> installed, List<Extension> requested) {
      return List.of();
    }

    @Override
    public boolean checkOrigin(String originHeaderValue) {
      return true;
    }

    @Override
    public void modifyHandshake(
        ServerEndpointConfig config, HandshakeRequest request, HandshakeResponse response) {
      // Nothing to change.
    }

    @Override
    public <T> T getEndpointInstance(Class<T> endpointClass) throws InstantiationException {
      try {
        return endpointClass.getConstructor().newInstance();
      } catch (ReflectiveOperationException e) {
        throw (InstantiationException) new InstantiationException().initCause(e);
      }
    }
  }

  abstract static class OpenSession implements Session {

    private final Map<String, Object> properties = new ConcurrentHashMap<>();
    private final RemoteEndpoint.Basic remote = Stubs.make(Remote.class);

    @Override
    public Map<String, Object> getUserProperties() {
      return properties;
    }

    @Override
    public RemoteEndpoint.Basic getBasicRemote() {
      return remote;
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public String getId() {
      return "1";
    }
  }

  abstract static class RoomSession extends OpenSession {

    private Map<String, String> path = Map.of();

    @Override
    public Map<String, String> getPathParameters() {
      return path;
    }
  }

  abstract static class Remote implements RemoteEndpoint.Basic {

    private long sent;

    @Override
    public void sendText(String text) throws IOException {
      sent += text.length();
    }
  }
}
