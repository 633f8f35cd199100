package io.chatroom.instrumentation.websocket;

import jakarta.servlet.ServletContainerInitializer;
import jakarta.websocket.Endpoint;
import jakarta.websocket.server.ServerApplicationConfig;
import jakarta.websocket.server.ServerEndpointConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.glassfish.tyrus.server.Server;

final class TyrusServer implements TestServer {

  private Server server;

  /** Made by Tyrus while it starts. */
  public static final class Deployment implements ServerApplicationConfig {
    private static volatile Set<ServerEndpointConfig> configs = Set.of();

    @Override
    public Set<ServerEndpointConfig> getEndpointConfigs(Set<Class<? extends Endpoint>> found) {
      return configs;
    }

    @Override
    public Set<Class<?>> getAnnotatedEndpointClasses(Set<Class<?>> scanned) {
      return scanned;
    }
  }

  @Override
  public void deploy(ServerEndpointConfig... configs) {
    Deployment.configs = Set.of(configs);
  }

  @Override
  public void start(Class<?>... endpoints) throws Exception {
    List<Class<?>> all = new ArrayList<>(List.of(endpoints));
    all.add(Deployment.class);
    server =
        new OnlyContainer("tyrus-")
            .call(
                () -> {
                  Server made =
                      new Server("127.0.0.1", -1, "/", Map.of(), all.toArray(new Class<?>[0]));
                  made.start();
                  return made;
                });
  }

  @Override
  public void initializeWith(ServletContainerInitializer initializer) {
    // It knows no servlets.
  }

  @Override
  public int port() {
    return server.getPort();
  }

  @Override
  public void stop() {
    Deployment.configs = Set.of();
    if (server != null) {
      server.stop();
      server = null;
    }
  }
}
