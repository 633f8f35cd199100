package io.chatroom.benchmarks.endtoend;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Many WebSocket clients on one thread, which only count bytes; the first of them speaks. */
final class Listeners implements AutoCloseable {

  private static final long PATIENCE_MILLIS = 30_000;

  private final List<SocketChannel> channels = new ArrayList<>();
  private final Selector selector = Selector.open();
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(64 * 1024);

  Listeners() throws IOException {}

  /** One more comes. */
  void connect(InetSocketAddress address, String path) throws IOException {
    SocketChannel channel = SocketChannel.open(address);
    channels.add(channel);
    channel.write(ByteBuffer.wrap(handshake(path).getBytes(StandardCharsets.US_ASCII)));
    readHead(channel);
    channel.configureBlocking(false);
    channel.register(selector, SelectionKey.OP_READ);
  }

  /** Says {@code text}, of less than 126 bytes, and waits until everybody has heard it. */
  long broadcast(String text) throws IOException {
    byte[] payload = text.getBytes(StandardCharsets.US_ASCII);
    ByteBuffer frame = ByteBuffer.allocate(6 + payload.length);
    frame.put((byte) 0x81).put((byte) (0x80 | payload.length)).putInt(0).put(payload).flip();
    long missing = (long) channels.size() * (2 + payload.length);
    long startNanos = System.nanoTime();
    channels.get(0).write(frame);
    while (missing > 0) {
      if (selector.select(PATIENCE_MILLIS) == 0) {
        throw new IOException(missing + " bytes have not come");
      }
      for (SelectionKey key : selector.selectedKeys()) {
        buffer.clear();
        missing -= Math.max(0, ((SocketChannel) key.channel()).read(buffer));
      }
      selector.selectedKeys().clear();
    }
    return System.nanoTime() - startNanos;
  }

  private void readHead(SocketChannel channel) throws IOException {
    StringBuilder head = new StringBuilder();
    ByteBuffer one = ByteBuffer.allocate(1);
    while (head.indexOf("\r\n\r\n") < 0) {
      one.clear();
      if (channel.read(one) < 0) {
        throw new IOException("refused: " + head);
      }
      head.append((char) one.get(0));
    }
    if (!head.toString().contains(" 101 ")) {
      throw new IOException(head.toString());
    }
  }

  private static String handshake(String path) {
    return "GET "
        + path
        + " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
  }

  /** Hangs up on all, without a word. */
  @Override
  public void close() throws IOException {
    for (SocketChannel channel : channels) {
      channel.close();
    }
    selector.close();
  }
}
