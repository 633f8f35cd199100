package io.chatroom.instrumentation.websocket;

import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.Extension;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;
import jakarta.websocket.server.ServerEndpointConfig;
import java.util.List;
import java.util.stream.Collectors;

/** Endpoints that answer with the extensions they see, and with what they were sent. */
public final class Extensions {

  private Extensions() {}

  /** Leaves the choice to the container. */
  @MonitoredEndpoint
  @ServerEndpoint("/extensions/taken")
  public static class Taken {
    private String atOpening;

    @OnOpen
    public void open(Session session) {
      atOpening = seenBy(session);
    }

    @OnMessage
    public String message(Session session, String text) {
      return atOpening + seenBy(session) + text;
    }
  }

  /** Wants none. */
  @MonitoredEndpoint
  @ServerEndpoint(value = "/extensions/declined", configurator = Declining.class)
  public static class Declined {
    @OnMessage
    public String message(Session session, String text) {
      return seenBy(session) + text;
    }
  }

  /** The application's own choice. */
  public static class Declining extends ServerEndpointConfig.Configurator {
    @Override
    public List<Extension> getNegotiatedExtensions(
        List<Extension> installed, List<Extension> requested) {
      return List.of();
    }
  }

  /** Deployed with a configuration that names one. */
  @MonitoredEndpoint
  public static class Configured extends Endpoint {
    @Override
    public void onOpen(Session session, EndpointConfig config) {
      session.addMessageHandler(
          String.class, text -> session.getAsyncRemote().sendText(seenBy(session) + text));
    }
  }

  /** An extension that changes nothing. */
  public record Named(String getName) implements Extension {
    @Override
    public List<Parameter> getParameters() {
      return List.of();
    }
  }

  private static String seenBy(Session session) {
    return session.getNegotiatedExtensions().stream()
        .map(each -> each.getName() + parametersOf(each))
        .collect(Collectors.joining(", ", "[", "]"));
  }

  private static String parametersOf(Extension extension) {
    return extension.getParameters().stream()
        .map(each -> "; " + each.getName() + "=" + each.getValue())
        .collect(Collectors.joining());
  }
}
