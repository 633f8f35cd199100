package io.chatroom.instrumentation.websocket.war;

import jakarta.websocket.server.ServerApplicationConfig;
import jakarta.websocket.server.ServerEndpoint;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.glassfish.tyrus.server.Server;

/**
 * Serves what is in an exploded WAR until standard input ends. Tyrus by itself knows no WARs and no
 * servlets: class loader and endpoints are found here.
 */
public final class TyrusMain {

  private TyrusMain() {}

  /**
   * Prints the port.
   *
   * @param args the folder of the WAR
   */
  public static void main(String[] args) throws Exception {
    WarClasses classes = new WarClasses(Path.of(args[0]));
    Thread.currentThread().setContextClassLoader(classes.loader());
    List<Class<?>> all = new ArrayList<>(classes.with(ServerEndpoint.class));
    all.addAll(classes.of(ServerApplicationConfig.class));
    Server server = new Server("127.0.0.1", -1, "/", Map.of(), all.toArray(Class<?>[]::new));
    server.start();
    System.out.println("port " + server.getPort());
    System.in.transferTo(System.out);
    server.stop();
  }
}
