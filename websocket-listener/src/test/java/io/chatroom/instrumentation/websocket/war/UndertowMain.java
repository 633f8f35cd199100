package io.chatroom.instrumentation.websocket.war;

import io.undertow.Undertow;
import io.undertow.server.DefaultByteBufferPool;
import io.undertow.servlet.Servlets;
import io.undertow.servlet.api.DeploymentInfo;
import io.undertow.servlet.api.DeploymentManager;
import io.undertow.servlet.api.ServletContainerInitializerInfo;
import io.undertow.websockets.jsr.WebSocketDeploymentInfo;
import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.annotation.HandlesTypes;
import jakarta.websocket.server.ServerApplicationConfig;
import jakarta.websocket.server.ServerEndpoint;
import java.lang.annotation.Annotation;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.ServiceLoader;
import java.util.Set;

/**
 * Serves an exploded WAR until standard input ends, as a server around Undertow does: Undertow
 * itself scans nothing, so class loader, endpoints and initializers are found here.
 */
public final class UndertowMain {

  private final WarClasses classes;

  private UndertowMain(WarClasses classes) {
    this.classes = classes;
  }

  /**
   * Prints the port.
   *
   * @param args the folder of the WAR
   */
  public static void main(String[] args) throws Exception {
    Undertow server = new UndertowMain(new WarClasses(Path.of(args[0]))).start();
    InetSocketAddress address = (InetSocketAddress) server.getListenerInfo().get(0).getAddress();
    System.out.println("port " + address.getPort());
    System.in.transferTo(System.out);
    server.stop();
  }

  private Undertow start() throws Exception {
    WebSocketDeploymentInfo webSockets = new WebSocketDeploymentInfo();
    webSockets.setBuffers(new DefaultByteBufferPool(false, 8192));
    classes.with(ServerEndpoint.class).forEach(webSockets::addEndpoint);
    for (Class<?> type : classes.of(ServerApplicationConfig.class)) {
      ServerApplicationConfig application =
          (ServerApplicationConfig) type.getDeclaredConstructor().newInstance();
      application.getEndpointConfigs(Set.of()).forEach(webSockets::addEndpoint);
    }
    DeploymentInfo info =
        Servlets.deployment()
            .setClassLoader(classes.loader())
            .setContextPath("/")
            .setDeploymentName("war")
            .addServletContextAttribute(WebSocketDeploymentInfo.ATTRIBUTE_NAME, webSockets);
    for (ServletContainerInitializer found :
        ServiceLoader.load(ServletContainerInitializer.class, classes.loader())) {
      info.addServletContainerInitializer(
          new ServletContainerInitializerInfo(found.getClass(), handledBy(found.getClass())));
    }
    DeploymentManager deployment = Servlets.defaultContainer().addDeployment(info);
    deployment.deploy();
    Undertow server =
        Undertow.builder().addHttpListener(0, "127.0.0.1").setHandler(deployment.start()).build();
    server.start();
    return server;
  }

  private Set<Class<?>> handledBy(Class<?> initializer) throws Exception {
    Set<Class<?>> handled = new HashSet<>();
    HandlesTypes types = initializer.getAnnotation(HandlesTypes.class);
    for (Class<?> type : types == null ? new Class<?>[0] : types.value()) {
      if (type.isAnnotation()) {
        handled.addAll(classes.with(type.asSubclass(Annotation.class)));
      }
    }
    return handled;
  }
}
