package io.chatroom.instrumentation.servlet;

import io.undertow.Undertow;
import io.undertow.Version;
import io.undertow.servlet.Servlets;
import io.undertow.servlet.api.DeploymentInfo;
import io.undertow.servlet.api.DeploymentManager;
import io.undertow.servlet.api.ErrorPage;
import io.undertow.servlet.api.ServletContainerInitializerInfo;
import io.undertow.servlet.util.ImmediateInstanceFactory;
import java.net.InetSocketAddress;
import java.util.Set;

/** Embedded Undertow. */
final class UndertowContainer implements ServletContainer {

  @Override
  public String name() {
    return "Undertow " + Version.getVersionString();
  }

  @Override
  public RunningServer start(ServletApplication application) throws Exception {
    DeploymentInfo info =
        Servlets.deployment()
            .setClassLoader(getClass().getClassLoader())
            .setContextPath("/")
            .setDeploymentName("test");
    application
        .initializers()
        .forEach(
            each ->
                info.addServletContainerInitializer(
                    new ServletContainerInitializerInfo(
                        each.getClass(), new ImmediateInstanceFactory<>(each), Set.of())));
    application
        .statusPages()
        .forEach((status, location) -> info.addErrorPage(new ErrorPage(location, status)));
    application
        .exceptionPages()
        .forEach((type, location) -> info.addErrorPage(new ErrorPage(location, type)));
    DeploymentManager manager = Servlets.newContainer().addDeployment(info);
    manager.deploy();
    Undertow server =
        Undertow.builder().addHttpListener(0, "127.0.0.1").setHandler(manager.start()).build();
    server.start();
    return new RunningServer() {
      @Override
      public int port() {
        return ((InetSocketAddress) server.getListenerInfo().get(0).getAddress()).getPort();
      }

      @Override
      public void close() {
        server.stop();
      }
    };
  }
}
