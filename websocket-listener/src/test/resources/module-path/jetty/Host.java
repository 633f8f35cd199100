package com.example.chat;

import jakarta.websocket.server.ServerEndpointConfig;
import java.util.List;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.websocket.jakarta.server.config.JakartaWebSocketServletContainerInitializer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

final class Host {
  static int start(List<Class<?>> endpoints, List<ServerEndpointConfig> configs) throws Exception {
    Server server = new Server();
    ServerConnector connector = new ServerConnector(server);
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    ServletContextHandler context = new ServletContextHandler("/");
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
    return connector.getLocalPort();
  }

  static Class<?> container() {
    return JakartaWebSocketServletContainerInitializer.class;
  }
}
