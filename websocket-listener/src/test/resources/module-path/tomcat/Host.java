package com.example.chat;

import jakarta.websocket.server.ServerContainer;
import jakarta.websocket.server.ServerEndpointConfig;
import java.nio.file.Files;
import java.util.List;
import java.util.Set;
import org.apache.catalina.Context;
import org.apache.catalina.servlets.DefaultServlet;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.websocket.server.WsSci;

final class Host {
  static int start(List<Class<?>> endpoints, List<ServerEndpointConfig> configs) throws Exception {
    String folder = Files.createTempDirectory("tomcat").toString();
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir(folder);
    tomcat.setPort(0);
    tomcat.getConnector().setProperty("address", "127.0.0.1");
    Context context = tomcat.addContext("", folder);
    context.addServletContainerInitializer(new WsSci(), Set.of());
    Tomcat.addServlet(context, "default", new DefaultServlet()).addMapping("/");
    tomcat.start();
    ServerContainer container =
        (ServerContainer) context.getServletContext().getAttribute(ServerContainer.class.getName());
    for (Class<?> endpoint : endpoints) {
      container.addEndpoint(endpoint);
    }
    for (ServerEndpointConfig config : configs) {
      container.addEndpoint(config);
    }
    return tomcat.getConnector().getLocalPort();
  }

  static Class<?> container() {
    return WsSci.class;
  }
}
