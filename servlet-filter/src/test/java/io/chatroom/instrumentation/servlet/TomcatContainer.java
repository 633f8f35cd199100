package io.chatroom.instrumentation.servlet;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.servlets.DefaultServlet;
import org.apache.catalina.startup.Tomcat;
import org.apache.catalina.util.ServerInfo;
import org.apache.tomcat.util.descriptor.web.ErrorPage;

/** Embedded Tomcat, of the version on the class path. */
final class TomcatContainer implements ServletContainer {

  // Kept, or the level would be forgotten with the logger.
  private static final Logger LOG = Logger.getLogger("org.apache");

  static {
    LOG.setLevel(Level.OFF); // the scenarios throw on purpose
  }

  @Override
  public String name() {
    return ServerInfo.getServerInfo().replace("Apache ", "").replace('/', ' ');
  }

  @Override
  public RunningServer start(ServletApplication application) throws Exception {
    Path base = Files.createTempDirectory(Path.of("target"), "tomcat");
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir(base.toString());
    tomcat.setPort(0);
    tomcat.getConnector().setProperty("address", "127.0.0.1");
    Context context = tomcat.addContext("", base.toAbsolutePath().toString());
    context.addServletContainerInitializer(
        (classes, web) -> web.addServlet("default", new DefaultServlet()).addMapping("/"),
        Set.of());
    if (context instanceof StandardContext standard) {
      // Looking for leaks needs the JDK opened up, and there is nothing to find here.
      standard.setClearReferencesRmiTargets(false);
      standard.setClearReferencesThreadLocals(false);
    }
    application
        .initializers()
        .forEach(each -> context.addServletContainerInitializer(each, Set.of()));
    application
        .statusPages()
        .forEach(
            (status, location) -> {
              ErrorPage page = new ErrorPage();
              page.setErrorCode(status);
              page.setLocation(location);
              context.addErrorPage(page);
            });
    application
        .exceptionPages()
        .forEach(
            (type, location) -> {
              ErrorPage page = new ErrorPage();
              page.setExceptionType(type.getName());
              page.setLocation(location);
              context.addErrorPage(page);
            });
    tomcat.start();
    return new RunningServer() {
      @Override
      public int port() {
        return tomcat.getConnector().getLocalPort();
      }

      @Override
      public void close() {
        try {
          tomcat.stop();
          tomcat.destroy();
        } catch (LifecycleException e) {
          throw new IllegalStateException(e);
        }
      }
    };
  }
}
