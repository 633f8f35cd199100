package io.chatroom.benchmarks.endtoend;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;

/**
 * WebSocket clients that each send the next message when their last one has come back, so that a
 * server is busy and never overrun.
 */
final class Load implements AutoCloseable {

  /** What a server did in a while. */
  record Result(long messages, double seconds, long[] sortedNanos) {
    double perSecond() {
      return messages / seconds;
    }

    double percentileMillis(double percentile) {
      return sortedNanos.length == 0
          ? Double.NaN
          : sortedNanos[(int) (percentile * (sortedNanos.length - 1))] / 1e6;
    }
  }

  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final long PATIENCE_SECONDS = 20;

  private final List<Client> clients = new ArrayList<>();
  private volatile boolean running;

  private Load() {}

  /** Clients of the chat, ten to a room. */
  static Load chat(int port, int clients) {
    Load load = new Load();
    for (int i = 0; i < clients; i++) {
      String user = "user" + i;
      load.connect(
          URI.create("ws://127.0.0.1:" + port + "/chat/room" + i / 10),
          "{\"type\":\"message\",\"text\":\"" + "x".repeat(60) + "\"}",
          "\"user\":\"" + user + "\",\"text\":",
          signIn(port, user));
    }
    return load;
  }

  /** Signs in to the chat and answers the cookie. */
  static String signIn(int port, String user) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/session"))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString("{\"name\":\"" + user + "\"}"))
            .build();
    String cookie =
        HTTP.sendAsync(request, BodyHandlers.discarding())
            .orTimeout(30, TimeUnit.SECONDS)
            .join()
            .headers()
            .firstValue("Set-Cookie")
            .orElseThrow();
    return cookie.substring(0, cookie.indexOf(';'));
  }

  /** Clients of the echo. */
  static Load echo(int port, int clients) {
    Load load = new Load();
    for (int i = 0; i < clients; i++) {
      load.connect(URI.create("ws://127.0.0.1:" + port + "/echo"), "x".repeat(100), "xxx", null);
    }
    return load;
  }

  /** Connections that say nothing, with a handshake by hand: cheap on this side. */
  static List<SocketChannel> idle(int port, String path, int connections) throws IOException {
    String cookie = signIn(port, "idle");
    List<SocketChannel> open = new ArrayList<>();
    byte[] request =
        ("GET "
                + path
                + " HTTP/1.1\r\nHost: 127.0.0.1:"
                + port
                + "\r\n"
                + "Cookie: "
                + cookie
                + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
            .getBytes(StandardCharsets.US_ASCII);
    ByteBuffer answer = ByteBuffer.allocate(4_096);
    for (int i = 0; i < connections; i++) {
      SocketChannel channel = SocketChannel.open(new InetSocketAddress("127.0.0.1", port));
      channel.write(ByteBuffer.wrap(request));
      answer.clear();
      channel.read(answer);
      if (answer.position() < 12 || answer.get(9) != '1') {
        throw new IOException("No upgrade: " + new String(answer.array(), 0, answer.position()));
      }
      open.add(channel);
    }
    return open;
  }

  /** Lets all clients send for a while. */
  Result run(long seconds) {
    long start = System.nanoTime();
    running = true;
    clients.forEach(Client::send);
    LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(seconds));
    running = false;
    double took = (System.nanoTime() - start) / 1e9;
    settle();
    long[] nanos = clients.stream().flatMapToLong(Client::latencies).sorted().toArray();
    return new Result(nanos.length, took, nanos);
  }

  /** Waits for the last answers, so that none comes into the next run. */
  private void settle() {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (clients.stream().anyMatch(client -> client.waiting)) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException(unanswered());
      }
      LockSupport.parkNanos(1_000_000);
    }
  }

  /** Figures without these clients would tell of another load. */
  private String unanswered() {
    List<Client> silent = clients.stream().filter(client -> client.waiting).toList();
    return "%d of %d clients have got no answer; the end of the first: %s"
        .formatted(silent.size(), clients.size(), silent.get(0).end);
  }

  @Override
  public void close() {
    clients.forEach(client -> client.socket.abort());
  }

  /**
   * Connects one.
   *
   * @param cookie of a user of the chat, which is then joined, or null
   */
  private void connect(URI uri, String message, String own, String cookie) {
    Client client = new Client(message, own);
    WebSocket.Builder builder = HTTP.newWebSocketBuilder();
    if (cookie != null) {
      builder.header("Cookie", cookie);
    }
    client.socket = builder.buildAsync(uri, client).orTimeout(30, TimeUnit.SECONDS).join();
    if (cookie != null) {
      client.socket.sendText("{\"type\":\"join\"}", true).join();
    }
    clients.add(client);
  }

  private final class Client implements WebSocket.Listener {

    private final String message;
    private final String own;
    private final StringBuilder text = new StringBuilder();
    private WebSocket socket;
    private CompletableFuture<?> sent = CompletableFuture.completedFuture(null);
    private volatile String end = "none";
    private volatile boolean waiting;
    private long sentNanos;
    private long[] latencies = new long[1_024];
    private int count;

    /**
     * @param own what an answer to a message of this client contains
     */
    Client(String message, String own) {
      this.message = message;
      this.own = own;
    }

    /**
     * An answer may be here before we know that the question was sent, on another thread and even
     * before the question is noted as under way: then the next waits for it.
     */
    synchronized void send() {
      waiting = true;
      sentNanos = System.nanoTime();
      sent = sent.thenCompose(done -> socket.sendText(message, true));
    }

    LongStream latencies() {
      long[] all = Arrays.copyOf(latencies, count);
      count = 0;
      return Arrays.stream(all);
    }

    @Override
    public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
      text.append(data);
      if (last) {
        boolean answer = waiting && text.indexOf(own) >= 0;
        if (text.indexOf("\"type\":\"error\"") >= 0) {
          end = text.toString();
        }
        text.setLength(0);
        if (answer) {
          answered();
        }
      }
      webSocket.request(1);
      return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket webSocket, int code, String reason) {
      end = code + " " + reason;
      return null;
    }

    @Override
    public void onError(WebSocket webSocket, Throwable error) {
      end = error.toString();
    }

    private void answered() {
      if (count == latencies.length) {
        latencies = Arrays.copyOf(latencies, 2 * count);
      }
      latencies[count++] = System.nanoTime() - sentNanos;
      if (running) {
        send();
      } else {
        waiting = false;
      }
    }
  }
}
