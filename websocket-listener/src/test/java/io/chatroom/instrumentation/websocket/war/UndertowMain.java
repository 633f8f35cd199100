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
import jakarta.websocket.server.ServerEndpoint;
import java.io.IOException;
import java.lang.annotation.Annotation;
import java.net.InetSocketAddress;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Serves an exploded WAR until standard input ends, as a server around Undertow does: Undertow
 * itself scans nothing, so class loader, endpoints and initializers are found here.
 */
public final class UndertowMain {

  private final Path classes;
  private final ClassLoader loader;

  private UndertowMain(Path war) throws IOException {
    classes = war.resolve("WEB-INF/classes");
    List<URL> urls = new ArrayList<>(List.of(classes.toUri().toURL()));
    try (Stream<Path> jars = Files.list(war.resolve("WEB-INF/lib"))) {
      for (Path jar : jars.toList()) {
        urls.add(jar.toUri().toURL());
      }
    }
    loader = new URLClassLoader("war", urls.toArray(URL[]::new), getClass().getClassLoader());
  }

  /**
   * Prints the port.
   *
   * @param args the folder of the WAR
   */
  public static void main(String[] args) throws Exception {
    Undertow server = new UndertowMain(Path.of(args[0])).start();
    InetSocketAddress address = (InetSocketAddress) server.getListenerInfo().get(0).getAddress();
    System.out.println("port " + address.getPort());
    System.in.transferTo(System.out);
    server.stop();
  }

  private Undertow start() throws Exception {
    WebSocketDeploymentInfo webSockets = new WebSocketDeploymentInfo();
    webSockets.setBuffers(new DefaultByteBufferPool(false, 8192));
    scan(ServerEndpoint.class).forEach(webSockets::addEndpoint);
    DeploymentInfo info =
        Servlets.deployment()
            .setClassLoader(loader)
            .setContextPath("/")
            .setDeploymentName("war")
            .addServletContextAttribute(WebSocketDeploymentInfo.ATTRIBUTE_NAME, webSockets);
    for (ServletContainerInitializer found :
        ServiceLoader.load(ServletContainerInitializer.class, loader)) {
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
        handled.addAll(scan(type.asSubclass(Annotation.class)));
      }
    }
    return handled;
  }

  private List<Class<?>> scan(Class<? extends Annotation> annotation) throws Exception {
    List<Class<?>> found = new ArrayList<>();
    try (Stream<Path> files = Files.walk(classes)) {
      for (Path file : files.filter(each -> each.toString().endsWith(".class")).toList()) {
        String[] names = classes.relativize(file).toString().split("[/\\\\]");
        String name = String.join(".", Arrays.asList(names));
        Class<?> type = loader.loadClass(name.substring(0, name.length() - ".class".length()));
        if (type.isAnnotationPresent(annotation)) {
          found.add(type);
        }
      }
    }
    return found;
  }
}
