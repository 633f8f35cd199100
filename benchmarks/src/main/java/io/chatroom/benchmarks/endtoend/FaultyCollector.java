package io.chatroom.benchmarks.endtoend;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** Takes OTLP over HTTP, on a port of the loopback address, or fails to. */
final class FaultyCollector implements AutoCloseable {

  /** How it treats what it is sent. */
  enum Fault {
    NONE("healthy"),
    DOWN("down: nobody listens"),
    REFUSING("refusing: 503"),
    HANGING("hanging: never answers"),
    SLOW("slow: answers after 2 s"),
    GARBAGE("answering garbage");

    private final String title;

    Fault(String title) {
      this.title = title;
    }

    String title() {
      return title;
    }
  }

  private final int port;
  private volatile Fault fault = Fault.NONE;
  private volatile long accepted;
  private ServerSocket listening;

  FaultyCollector() throws IOException {
    listening = new ServerSocket();
    listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    port = listening.getLocalPort();
    accept(listening);
  }

  String endpoint() {
    return "http://127.0.0.1:" + port;
  }

  /** Requests it has answered as a collector should. */
  long accepted() {
    return accepted;
  }

  void behave(Fault next) throws IOException {
    boolean wasDown = fault == Fault.DOWN;
    fault = next;
    if (next == Fault.DOWN) {
      listening.close();
    } else if (wasDown) {
      listening = new ServerSocket();
      listening.setReuseAddress(true);
      listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      accept(listening);
    }
  }

  @Override
  public void close() throws IOException {
    listening.close();
  }

  private void accept(ServerSocket socket) {
    daemon(
        () -> {
          while (true) {
            Socket connection = socket.accept();
            daemon(() -> serve(connection));
          }
        });
  }

  private void serve(Socket connection) throws Exception {
    try (connection) {
      DataInputStream in = new DataInputStream(connection.getInputStream());
      OutputStream out = connection.getOutputStream();
      for (int length = length(in); length >= 0; length = length(in)) {
        in.skipNBytes(length);
        answer(out);
      }
    }
  }

  /** Reads a request's head; its body's length, or -1 at the end of the stream. */
  private static int length(DataInputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        return -1;
      }
      head.append((char) next);
    }
    return head.toString()
        .toLowerCase(Locale.ROOT)
        .lines()
        .filter(line -> line.startsWith("content-length:"))
        .mapToInt(line -> Integer.parseInt(line.substring(15).strip()))
        .findFirst()
        .orElse(0);
  }

  private void answer(OutputStream out) throws Exception {
    Fault now = fault;
    if (now == Fault.HANGING) {
      while (fault == Fault.HANGING) {
        TimeUnit.MILLISECONDS.sleep(100);
      }
    }
    if (now == Fault.SLOW) {
      TimeUnit.SECONDS.sleep(2);
    }
    String text =
        switch (now) {
          case REFUSING -> "HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\n\r\n";
          case GARBAGE, DOWN -> "\u0001\u0002 no HTTP at all \u0003\r\n\r\n";
          default -> "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n";
        };
    if (now == Fault.NONE || now == Fault.SLOW) {
      countAccepted();
    }
    out.write(text.getBytes(StandardCharsets.ISO_8859_1));
    out.flush();
  }

  private synchronized void countAccepted() {
    accepted++;
  }

  private static void daemon(Task task) {
    Thread thread =
        new Thread(
            () -> {
              try {
                task.run();
              } catch (Exception ended) {
                // The client or we have closed it.
              }
            },
            "collector");
    thread.setDaemon(true);
    thread.start();
  }

  private interface Task {
    void run() throws Exception;
  }
}
