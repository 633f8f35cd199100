package io.chatroom.instrumentation.websocket.war;

import java.nio.file.Files;
import org.apache.catalina.startup.Tomcat;

/** Serves an exploded WAR until standard input ends. */
public final class TomcatMain {

  private TomcatMain() {}

  /**
   * Prints the port.
   *
   * @param args the folder of the WAR
   */
  public static void main(String[] args) throws Exception {
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir(Files.createTempDirectory("tomcat").toString());
    tomcat.setPort(0);
    tomcat.getConnector().setProperty("address", "127.0.0.1");
    tomcat.getEngine().setParentClassLoader(TomcatMain.class.getClassLoader());
    tomcat.addWebapp("", args[0]);
    tomcat.start();
    System.out.println("port " + tomcat.getConnector().getLocalPort());
    System.in.transferTo(System.out);
    tomcat.stop();
  }
}
