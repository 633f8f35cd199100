package io.chatroom.sample;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Thousands of clients on one thread, which join and listen, and which go to another instance when
 * theirs sends them away: at a random moment of the next second, as the README asks for.
 */
final class LightCrowd implements AutoCloseable {

  private static final int ROOM_SIZE = 10;
  private static final long STANDSTILL_NANOS = TimeUnit.MILLISECONDS.toNanos(150);
  private static final byte[] JOIN =
      "{\"type\":\"join\",\"after\":0}".getBytes(StandardCharsets.US_ASCII);

  private final Selector selector = Selector.open();
  private final PriorityQueue<Due> due =
      new PriorityQueue<>(Comparator.comparingLong(Due::atNanos));
  private final Random random = new Random(1);
  private final String cookie;
  private final int first;
  private final int second;
  private final Thread thread = new Thread(this::run, "light-crowd");

  private final AtomicInteger joinedFirst = new AtomicInteger();
  private final AtomicInteger joinedSecond = new AtomicInteger();
  private final List<Long> reconnectedNanos = new ArrayList<>();
  private final List<Standstill> standstills = new CopyOnWriteArrayList<>();
  private final AtomicInteger sentAway = new AtomicInteger();
  private volatile boolean closed;

  private record Due(long atNanos, int client) {}

  /** Connects {@code clients} to the port {@code first}; they will go to {@code second}. */
  LightCrowd(int clients, int first, int second, String cookie) throws IOException {
    this.first = first;
    this.second = second;
    this.cookie = cookie;
    for (int i = 0; i < clients; i++) {
      due.add(new Due(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(i), i));
    }
    thread.setDaemon(true);
    thread.start();
  }

  int joined() {
    return joinedFirst.get();
  }

  /** Those who are back in their room, on the other instance. */
  int rejoined() {
    return joinedSecond.get();
  }

  /** Those whose connection was closed with 1001. */
  int sentAway() {
    return sentAway.get();
  }

  /** When this thread got no CPU, so that all clients at once were late. */
  record Standstill(long fromNanos, long toNanos) {}

  List<Standstill> standstills() {
    return standstills;
  }

  /** When each came to the other instance. */
  List<Long> reconnectedNanos() {
    synchronized (reconnectedNanos) {
      return List.copyOf(reconnectedNanos);
    }
  }

  @Override
  public void close() throws IOException {
    closed = true;
    selector.wakeup();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    for (SelectionKey key : selector.keys()) {
      key.channel().close();
    }
    selector.close();
  }

  private final class Client {
    final int number;
    final boolean isBack;
    final SocketChannel channel;
    final ByteBuffer in = ByteBuffer.allocate(8 * 1024);
    boolean upgraded;
    boolean welcomed;

    Client(int number, boolean isBack, SocketChannel channel) {
      this.number = number;
      this.isBack = isBack;
      this.channel = channel;
    }
  }

  private final Set<Integer> away = new HashSet<>();

  private void run() {
    try {
      long lastNanos = System.nanoTime();
      while (!closed) {
        long nowNanos = System.nanoTime();
        if (nowNanos - lastNanos > STANDSTILL_NANOS) {
          standstills.add(new Standstill(lastNanos, nowNanos));
        }
        lastNanos = nowNanos;
        connectThoseDue();
        selector.select(5);
        for (Iterator<SelectionKey> keys = selector.selectedKeys().iterator(); keys.hasNext(); ) {
          SelectionKey key = keys.next();
          keys.remove();
          handle(key, (Client) key.attachment());
        }
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private void connectThoseDue() throws IOException {
    while (!due.isEmpty() && due.peek().atNanos() <= System.nanoTime()) {
      int number = due.remove().client();
      boolean isBack = away.contains(number);
      SocketChannel channel = SocketChannel.open();
      channel.configureBlocking(false);
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      channel.connect(new InetSocketAddress("127.0.0.1", isBack ? second : first));
      channel.register(selector, SelectionKey.OP_CONNECT, new Client(number, isBack, channel));
    }
  }

  private void handle(SelectionKey key, Client client) {
    try {
      if (key.isConnectable() && client.channel.finishConnect()) {
        key.interestOps(SelectionKey.OP_READ);
        if (client.isBack) {
          synchronized (reconnectedNanos) {
            reconnectedNanos.add(System.nanoTime());
          }
        }
        client.channel.write(ByteBuffer.wrap(handshake(client.number)));
      } else if (key.isReadable()) {
        if (client.channel.read(client.in) < 0) {
          leave(key, client);
        } else {
          read(key, client);
        }
      }
    } catch (IOException e) {
      leave(key, client);
    }
  }

  private byte[] handshake(int number) {
    return ("GET /chat/crowd"
            + number / ROOM_SIZE
            + " HTTP/1.1\r\nHost: localhost\r\nCookie: "
            + cookie
            + "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
        .getBytes(StandardCharsets.US_ASCII);
  }

  private void read(SelectionKey key, Client client) throws IOException {
    client.in.flip();
    if (!client.upgraded) {
      int end =
          StandardCharsets.US_ASCII.decode(client.in.duplicate()).toString().indexOf("\r\n\r\n");
      if (end >= 0) {
        client.in.position(end + 4);
        client.upgraded = true;
        client.channel.write(frame(0x81, JOIN));
      }
    }
    while (client.upgraded && frame(key, client)) {
      // one after the other
    }
    client.in.compact();
  }

  /** Takes one whole frame, if there is one. */
  private boolean frame(SelectionKey key, Client client) throws IOException {
    ByteBuffer in = client.in;
    if (in.remaining() < 4) {
      return false;
    }
    int head = in.get(in.position()) & 0x0f;
    int length = in.get(in.position() + 1);
    int start = 2;
    if (length == 126) {
      length = in.getShort(in.position() + 2) & 0xffff;
      start = 4;
    }
    if (in.remaining() < start + length) {
      return false;
    }
    if (head == 8) {
      if (in.getShort(in.position() + start) == 1001) {
        sentAway.incrementAndGet();
      }
      client.channel.write(frame(0x88, new byte[] {3, (byte) 0xe9}));
      leave(key, client);
      return false;
    }
    if (!client.welcomed) {
      client.welcomed = true;
      (client.isBack ? joinedSecond : joinedFirst).incrementAndGet();
    }
    in.position(in.position() + start + length);
    return true;
  }

  private static ByteBuffer frame(int head, byte[] payload) {
    return ByteBuffer.allocate(6 + payload.length)
        .put((byte) head)
        .put((byte) (0x80 | payload.length))
        .putInt(0)
        .put(payload)
        .flip();
  }

  private void leave(SelectionKey key, Client client) {
    key.cancel();
    try {
      client.channel.close();
    } catch (IOException e) {
      // It is gone.
    }
    away.add(client.number);
    due.add(
        new Due(
            System.nanoTime() + (long) (random.nextDouble() * TimeUnit.SECONDS.toNanos(1)),
            client.number));
  }
}
