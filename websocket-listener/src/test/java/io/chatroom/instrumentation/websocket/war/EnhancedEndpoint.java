package io.chatroom.instrumentation.websocket.war;

import io.chatroom.instrumentation.websocket.MonitoredEndpoints;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerApplicationConfig;
import jakarta.websocket.server.ServerEndpointConfig;
import java.util.Set;

/** An endpoint without annotations. */
public final class EnhancedEndpoint extends Endpoint {

  @Override
  public void onOpen(Session session, EndpointConfig config) {
    session.addMessageHandler(
        String.class, text -> session.getAsyncRemote().sendText(new ForeignEndpoint().text(text)));
  }

  /** How a WAR deploys it: the container finds this class, and asks it. */
  public static final class Deployment implements ServerApplicationConfig {

    @Override
    public Set<ServerEndpointConfig> getEndpointConfigs(Set<Class<? extends Endpoint>> found) {
      return Set.of(
          MonitoredEndpoints.enhance(
              ServerEndpointConfig.Builder.create(EnhancedEndpoint.class, "/enhanced").build()));
    }

    @Override
    public Set<Class<?>> getAnnotatedEndpointClasses(Set<Class<?>> scanned) {
      return scanned;
    }
  }
}
