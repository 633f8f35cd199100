package io.chatroom.instrumentation.websocket;

import jakarta.websocket.CloseReason;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpointConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;

/** Says hello, then answers in upper case through a handler of its own. */
@MonitoredEndpoint
public class ProgrammaticEndpoint extends Endpoint {

  /** A handler that containers have to find the type of. */
  abstract static class Answering<T> implements MessageHandler.Whole<T> {
    final Session session;

    Answering(Session session) {
      this.session = session;
    }
  }

  /** Takes text. */
  static final class Loud extends Answering<String> {
    Loud(Session session) {
      super(session);
    }

    @Override
    public void onMessage(String text) {
      try {
        if (text.equals("throw")) {
          throw new IllegalStateException("as told");
        }
        session.getBasicRemote().sendText(text.toUpperCase(Locale.ROOT));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @Override
  public void onOpen(Session session, EndpointConfig config) {
    session.addMessageHandler(new Loud(session));
    try {
      session.getBasicRemote().sendText("hello at " + ((ServerEndpointConfig) config).getPath());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void onError(Session session, Throwable failure) {}

  /** Cannot be extended, and has a method for ends. */
  @MonitoredEndpoint
  public static final class Final extends Endpoint {
    private final ProgrammaticEndpoint same = new ProgrammaticEndpoint();

    @Override
    public void onOpen(Session session, EndpointConfig config) {
      same.onOpen(session, config);
    }

    @Override
    public void onClose(Session session, CloseReason reason) {}

    @Override
    public void onError(Session session, Throwable failure) {}
  }
}
