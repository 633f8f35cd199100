package io.chatroom.instrumentation.websocket.war;

/** A server that is up before its application is deployed. */
public final class LateMain {

  private LateMain() {}

  /**
   * Says that it waits, and deploys when it reads a byte.
   *
   * @param args the folder of the WAR
   */
  public static void main(String[] args) throws Exception {
    System.out.println("waiting");
    System.in.read();
    TomcatMain.main(args);
  }
}
