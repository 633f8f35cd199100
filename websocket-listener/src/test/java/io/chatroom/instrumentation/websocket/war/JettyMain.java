package io.chatroom.instrumentation.websocket.war;

import org.eclipse.jetty.ee11.webapp.WebAppContext;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** Serves an exploded WAR until standard input ends. */
public final class JettyMain {

  private JettyMain() {}

  /**
   * Prints the port.
   *
   * @param args the folder of the WAR
   */
  public static void main(String[] args) throws Exception {
    Server server = new Server();
    ServerConnector connector = new ServerConnector(server);
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    server.setHandler(new WebAppContext(args[0], "/"));
    server.start();
    System.out.println("port " + connector.getLocalPort());
    System.in.transferTo(System.out);
    server.stop();
  }
}
