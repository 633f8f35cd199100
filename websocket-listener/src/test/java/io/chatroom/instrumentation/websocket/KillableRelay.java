package io.chatroom.instrumentation.websocket;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;

/**
 * A process between a client and a server, to be killed: what the server then hears of it comes
 * from the system alone.
 */
final class KillableRelay {

  private final OwnJvm process;

  /** Connects to {@code port} when somebody connects to its own. */
  KillableRelay(Path folder, int port) throws IOException {
    Class<?> main = KillableRelay.class;
    String classes = main.getProtectionDomain().getCodeSource().getLocation().getPath();
    process = new OwnJvm(folder, List.of("-cp", classes, main.getName(), "" + port));
  }

  int port() throws IOException {
    return process.port();
  }

  /** As {@code kill -9} does. */
  void kill() {
    process.kill();
  }

  /** The process; its argument is the port of the server. */
  public static void main(String[] args) throws IOException {
    InetAddress here = InetAddress.getLoopbackAddress();
    try (ServerSocket listener = new ServerSocket(0, 1, here)) {
      System.out.println("port " + listener.getLocalPort());
      Socket client = listener.accept();
      Socket server = new Socket(here, Integer.parseInt(args[0]));
      new Thread(() -> copy(client, server)).start();
      copy(server, client);
    }
  }

  private static void copy(Socket from, Socket to) {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException ended) {
      // with the other side
    }
  }
}
