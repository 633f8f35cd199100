package io.chatroom.instrumentation.servlet;

import java.nio.file.Files;
import java.nio.file.Path;
import org.eclipse.jetty.ee11.servlet.DefaultServlet;
import org.eclipse.jetty.ee11.servlet.ErrorPageErrorHandler;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** Embedded Jetty with its newest servlet environment. */
final class JettyContainer implements ServletContainer {

  @Override
  public String name() {
    return "Jetty " + Server.getVersion() + " ee11";
  }

  @Override
  public RunningServer start(ServletApplication application) throws Exception {
    Server server = new Server();
    ServerConnector connector = new ServerConnector(server);
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    ServletContextHandler context = new ServletContextHandler("/");
    context.setBaseResourceAsPath(
        Files.createTempDirectory(Path.of("target"), "jetty").toAbsolutePath());
    context.addServlet(DefaultServlet.class, "/").setAsyncSupported(true);
    application.initializers().forEach(context::addServletContainerInitializer);
    ErrorPageErrorHandler errors = new ErrorPageErrorHandler();
    application.statusPages().forEach(errors::addErrorPage);
    application.exceptionPages().forEach(errors::addErrorPage);
    context.setErrorHandler(errors);
    server.setHandler(context);
    server.start();
    return new RunningServer() {
      @Override
      public int port() {
        return connector.getLocalPort();
      }

      @Override
      public void close() {
        try {
          server.stop();
        } catch (Exception e) {
          throw new IllegalStateException(e);
        }
      }
    };
  }
}
