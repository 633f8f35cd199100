package io.chatroom.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.undertow.Undertow;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that write all they have before they read. */
class LingeringCloseTest {

  private static final int KILO = 1024;
  private static final int MEGA = 1024 * KILO;

  @TempDir static Path data;

  private static TestChat chat;

  @BeforeAll
  static void start() {
    chat = new TestChat(data.resolve("data"));
  }

  @AfterAll
  static void stop() {
    chat.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {17 * KILO, 2 * MEGA - 1, 2 * MEGA + 1, 12 * MEGA})
  void tooLongBody_is413(int bytes) throws Exception {
    for (String connection : List.of("close", "keep-alive")) {
      try (Client client = new Client(port())) {
        client.write(signIn("Content-Length: " + bytes, "Connection: " + connection));
        client.write(new byte[bytes]);
        assertThat(client.answer()).as(connection).startsWith("HTTP/1.1 413 ");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 12})
  void tooLongBodyInPieces_is413(int megabytes) throws Exception {
    for (String connection : List.of("close", "keep-alive")) {
      try (Client client = new Client(port())) {
        client.write(signIn("Transfer-Encoding: chunked", "Connection: " + connection));
        for (int i = 0; i < megabytes; i++) {
          client.write("100000\r\n");
          client.write(new byte[MEGA]);
          client.write("\r\n");
        }
        client.write("0\r\n\r\n");
        assertThat(client.answer()).as(connection).startsWith("HTTP/1.1 413 ");
      }
    }
  }

  @Test
  void connection_goesOnAfterwards() throws Exception {
    try (Client client = new Client(port())) {
      for (int i = 0; i < 3; i++) {
        client.write(signIn("Content-Length: " + MEGA));
        client.write(new byte[MEGA]);
        assertThat(client.answer()).startsWith("HTTP/1.1 413 ");
      }
      client.write(signIn("Content-Length: 14"));
      client.write("{\"name\":\"Ada\"}");
      assertThat(client.answer()).startsWith("HTTP/1.1 200 ");
    }
  }

  @Test
  void clientsThatDoNotGoOn_takeNoThread() throws Exception {
    List<Client> silent = new ArrayList<>();
    try {
      for (int i = 0; i < 100; i++) {
        Client client = new Client(port());
        silent.add(client);
        client.write(signIn("Content-Length: " + MEGA));
        client.write(new byte[20 * KILO]);
        assertThat(client.answer()).startsWith("HTTP/1.1 413 ");
      }
      assertThat(chat.get("/readyz").statusCode()).isEqualTo(200);
    } finally {
      for (Client client : silent) {
        client.close();
      }
    }
  }

  @Test
  void whoDoesNotEnd_isCutAfterSomeBytes() throws Exception {
    try (Refusing server = new Refusing(MEGA, Duration.ofMinutes(5));
        Client client = new Client(server.port())) {
      client.write(signIn("Content-Length: " + Long.MAX_VALUE / 16));
      assertThatThrownBy(() -> writeForEver(client)).isInstanceOf(SocketException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Content-Length: 10", "Transfer-Encoding: chunked"})
  void whoFallsSilent_isCutAfterSomeTime(String length) throws Exception {
    try (Refusing server = new Refusing(MEGA, Duration.ofMillis(50));
        Client client = new Client(server.port())) {
      client.write(signIn(length));
      assertThat(client.answer()).startsWith("HTTP/1.1 403 ");
      assertThat(client.isClosedByPeer()).isTrue();
    }
  }

  private static void writeForEver(Client client) throws IOException {
    for (long mega = 0; mega < 100_000; mega++) {
      client.write(new byte[MEGA]);
    }
  }

  private static int port() {
    return chat.uri("/").getPort();
  }

  private static String signIn(String... headers) {
    return "POST /api/session HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        + String.join("\r\n", headers)
        + "\r\n\r\n";
  }

  /** Answers without having read. */
  private static final class Refusing implements AutoCloseable {
    private final Undertow server;

    Refusing(long maxBytes, Duration maxTime) {
      server =
          Undertow.builder()
              .addHttpListener(0, "127.0.0.1")
              .setHandler(
                  new LingeringClose(
                      maxBytes,
                      maxTime,
                      exchange -> exchange.setStatusCode(403).getResponseSender().send("no")))
              .build();
      server.start();
    }

    int port() {
      return ((InetSocketAddress) server.getListenerInfo().get(0).getAddress()).getPort();
    }

    @Override
    public void close() {
      server.stop();
    }
  }

  /** Reads when it has written. */
  private static final class Client implements Closeable {
    private final Socket socket;

    Client(int port) throws IOException {
      socket = new Socket("127.0.0.1", port);
      socket.setSoTimeout(30_000);
    }

    void write(String ascii) throws IOException {
      write(ascii.getBytes(StandardCharsets.US_ASCII));
    }

    void write(byte[] bytes) throws IOException {
      OutputStream out = socket.getOutputStream();
      out.write(bytes);
    }

    /** Head and body of an answer whose length is told. */
    String answer() throws IOException {
      StringBuilder head = new StringBuilder();
      while (head.indexOf("\r\n\r\n") < 0) {
        int next = socket.getInputStream().read();
        if (next < 0) {
          throw new IOException("No answer, but " + head);
        }
        head.append((char) next);
      }
      int at = head.indexOf("Content-Length: ") + "Content-Length: ".length();
      int length = Integer.parseInt(head.substring(at, head.indexOf("\r\n", at)));
      byte[] body = socket.getInputStream().readNBytes(length);
      return head + new String(body, StandardCharsets.UTF_8);
    }

    boolean isClosedByPeer() throws IOException {
      return socket.getInputStream().read() < 0;
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
