package io.chatroom.instrumentation.websocket;

import jakarta.servlet.ServletContainerInitializer;
import jakarta.websocket.server.ServerContainer;
import jakarta.websocket.server.ServerEndpointConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleState;
import org.apache.catalina.servlets.DefaultServlet;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.websocket.WsWebSocketContainer;
import org.apache.tomcat.websocket.server.WsSci;

final class TomcatServer implements TestServer {

  private final Tomcat tomcat = new Tomcat();
  private final List<ServletContainerInitializer> initializers = new ArrayList<>();
  private ServerEndpointConfig[] configs = {};

  @Override
  public void deploy(ServerEndpointConfig... more) {
    configs = more;
  }

  @Override
  public void start(Class<?>... endpoints) throws Exception {
    Path base = Files.createTempDirectory("tomcat");
    tomcat.setBaseDir(base.toString());
    tomcat.setPort(0);
    tomcat.setSilent(true);
    tomcat.getEngine().setParentClassLoader(new OnlyContainer("tomcat-"));
    tomcat.getConnector().setProperty("address", "127.0.0.1");
    Context context = tomcat.addContext("", base.toString());
    context.addServletContainerInitializer(new WsSci(), Set.of());
    initializers.forEach(each -> context.addServletContainerInitializer(each, Set.of()));
    Tomcat.addServlet(context, "default", new DefaultServlet()).addMapping("/");
    tomcat.start();
    ServerContainer container =
        (ServerContainer) context.getServletContext().getAttribute(ServerContainer.class.getName());
    ((WsWebSocketContainer) container).setProcessPeriod(1); // looks for idle sessions each second
    for (Class<?> endpoint : endpoints) {
      container.addEndpoint(endpoint);
    }
    for (ServerEndpointConfig config : configs) {
      container.addEndpoint(config);
    }
  }

  @Override
  public void initializeWith(ServletContainerInitializer initializer) {
    initializers.add(initializer);
  }

  @Override
  public int port() {
    return tomcat.getConnector().getLocalPort();
  }

  @Override
  public void undeploy() throws Exception {
    Context context = (Context) tomcat.getHost().findChild("");
    context.stop();
    tomcat.getHost().removeChild(context);
  }

  @Override
  public void stop() throws Exception {
    if (tomcat.getServer().getState() != LifecycleState.DESTROYED) {
      tomcat.stop();
      tomcat.destroy();
    }
  }
}
