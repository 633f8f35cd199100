package io.chatroom.instrumentation.websocket;

import jakarta.servlet.ServletContainerInitializer;
import java.util.Map;
import org.glassfish.tyrus.server.Server;

final class TyrusServer implements TestServer {

  private Server server;

  @Override
  public void start(Class<?>... endpoints) throws Exception {
    server = new Server("127.0.0.1", -1, "/", Map.of(), endpoints);
    server.start();
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
    if (server != null) {
      server.stop();
      server = null;
    }
  }
}
