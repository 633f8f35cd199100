package io.chatroom.instrumentation.websocket;

import jakarta.servlet.ServletContainerInitializer;
import jakarta.websocket.server.ServerEndpointConfig;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.websocket.jakarta.server.config.JakartaWebSocketServletContainerInitializer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

final class JettyServer implements TestServer {

  private final Server server = new Server();
  private final List<ServletContainerInitializer> initializers = new ArrayList<>();
  private final ServerConnector connector = new ServerConnector(server);
  private final String address;
  private ServerEndpointConfig[] configs = {};

  JettyServer() {
    this("127.0.0.1");
  }

  JettyServer(String address) {
    this.address = address;
  }

  @Override
  public void deploy(ServerEndpointConfig... more) {
    configs = more;
  }

  @Override
  public void start(Class<?>... endpoints) throws Exception {
    connector.setHost(address);
    server.addConnector(connector);
    ServletContextHandler context = new ServletContextHandler("/");
    context.setClassLoader(new OnlyContainer("jetty-"));
    initializers.forEach(context::addServletContainerInitializer);
    JakartaWebSocketServletContainerInitializer.configure(
        context,
        (servletContext, container) -> {
          for (Class<?> endpoint : endpoints) {
            container.addEndpoint(endpoint);
          }
          for (ServerEndpointConfig config : configs) {
            container.addEndpoint(config);
          }
        });
    server.setHandler(context);
    server.start();
  }

  @Override
  public void initializeWith(ServletContainerInitializer initializer) {
    initializers.add(initializer);
  }

  @Override
  public int port() {
    return connector.getLocalPort();
  }

  @Override
  public void undeploy() throws Exception {
    server.getHandler().stop();
  }

  @Override
  public void stop() throws Exception {
    server.stop();
  }
}
