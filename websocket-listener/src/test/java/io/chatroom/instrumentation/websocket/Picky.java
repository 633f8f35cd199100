package io.chatroom.instrumentation.websocket;

import io.chatroom.instrumentation.ChatRoomTelemetry;
import io.chatroom.instrumentation.HandshakeRefusal;
import jakarta.websocket.HandshakeResponse;
import jakarta.websocket.OnMessage;
import jakarta.websocket.server.HandshakeRequest;
import jakarta.websocket.server.ServerEndpoint;
import jakarta.websocket.server.ServerEndpointConfig;

/** Endpoints whose configurators refuse as the client tells them, and know nothing of us. */
final class Picky {

  /** A property of the system, for each hook has classes of its own. */
  static final String FAILING = "chatroom.test.failing";

  private Picky() {}

  /** Refuses some origins, and fails over one. */
  public static class Origins extends ServerEndpointConfig.Configurator {
    @Override
    public boolean checkOrigin(String origin) {
      if ("http://breaking".equals(origin)) {
        throw new IllegalStateException("as told");
      }
      return origin == null || origin.equals("http://friend");
    }
  }

  /** Allows one more, and has its say in everything. */
  public static class Strict extends Origins {
    @Override
    public boolean checkOrigin(String origin) {
      return super.checkOrigin(origin) || origin.equals("http://pardoned");
    }

    @Override
    public void modifyHandshake(
        ServerEndpointConfig config, HandshakeRequest request, HandshakeResponse response) {
      super.modifyHandshake(config, request, response);
      if (request.getHeaders().containsKey("X-Refuse")) {
        ChatRoomTelemetry.global().admission(config.getPath()).refused(HandshakeRefusal.CAPACITY);
      }
      if (request.getHeaders().containsKey("X-Refuse")
          || request.getHeaders().containsKey("X-Fail")) {
        throw new IllegalStateException("as told");
      }
    }

    @Override
    @SuppressWarnings("TypeParameterUnusedInFormals")
    public <T> T getEndpointInstance(Class<T> endpointClass) throws InstantiationException {
      if (Boolean.getBoolean(FAILING)) {
        throw new InstantiationException("as told");
      }
      return super.getEndpointInstance(endpointClass);
    }
  }

  /** Extends ours and does not say when it refuses. */
  public static class Silent extends MonitoredConfigurator {
    @Override
    public boolean checkOrigin(String origin) {
      return origin == null || origin.equals("http://friend");
    }
  }

  @MonitoredEndpoint
  @ServerEndpoint(value = "/strict", configurator = Strict.class)
  public static class StrictEndpoint extends Echo {}

  @MonitoredEndpoint
  @ServerEndpoint(value = "/origins", configurator = Origins.class)
  public static class OriginsEndpoint extends Echo {}

  @MonitoredEndpoint
  @ServerEndpoint(value = "/silent-refusal", configurator = Silent.class)
  public static class SilentEndpoint extends Echo {}

  /** Nobody refuses anything, but it may not come to be. */
  @MonitoredEndpoint
  @ServerEndpoint("/open")
  public static class OpenEndpoint extends Echo {
    private final String name;

    public OpenEndpoint() {
      this(new StringBuilder("open").toString());
    }

    OpenEndpoint(String name) {
      this.name = name;
      if (Boolean.getBoolean(FAILING)) {
        throw new IllegalStateException("no " + this.name);
      }
    }
  }

  /** Not monitored. */
  @ServerEndpoint(value = "/unmonitored", configurator = Unmonitored.class)
  public static class UnmonitoredEndpoint extends Echo {}

  /** Of one that is not monitored. */
  public static class Unmonitored extends Origins {}

  /** Answers. */
  public static class Echo {
    @OnMessage
    public String message(String text) {
      return text;
    }
  }
}
