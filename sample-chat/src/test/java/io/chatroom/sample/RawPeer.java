package io.chatroom.sample;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A WebSocket client made by hand: cheap enough for ten thousand, and able to do what a proper one
 * does not, such as never reading.
 */
final class RawPeer implements Closeable {

  private final Socket socket = new Socket();
  private final InputStream in;

  /**
   * Connects.
   *
   * @param cookie who one is
   */
  RawPeer(int port, String path, String cookie) throws IOException {
    socket.setReceiveBufferSize(16 * 1024);
    socket.setTcpNoDelay(true);
    socket.connect(new InetSocketAddress("127.0.0.1", port));
    in = new BufferedInputStream(socket.getInputStream(), 1024);
    String request =
        String.join(
            "\r\n",
            "GET " + path + " HTTP/1.1",
            "Host: localhost",
            "Cookie: " + cookie,
            "Connection: Upgrade",
            "Upgrade: websocket",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            "",
            "");
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    readThrough("\r\n\r\n");
  }

  /** The status that a handshake is answered with. */
  static int handshakeStatus(int port, String path, String... headers) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      String request =
          String.join(
              "\r\n",
              "GET " + path + " HTTP/1.1",
              "Host: 127.0.0.1:" + port,
              "Connection: Upgrade",
              "Upgrade: websocket",
              "Sec-WebSocket-Version: 13",
              "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
              String.join("\r\n", headers),
              "",
              "");
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      byte[] status = socket.getInputStream().readNBytes("HTTP/1.1 101".length());
      return Integer.parseInt(new String(status, StandardCharsets.US_ASCII).substring(9));
    }
  }

  void send(String text) throws IOException {
    frame(0x81, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Reads until {@code end} has come by, in whatever frames. */
  void readThrough(String end) throws IOException {
    int matched = 0;
    while (matched < end.length()) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("The connection ended before " + end);
      }
      matched = next == end.charAt(matched) ? matched + 1 : next == end.charAt(0) ? 1 : 0;
    }
  }

  /** Leaves with a close handshake. */
  void leave() throws IOException {
    frame(0x88, ByteBuffer.allocate(2).putShort((short) 1000).array());
    while (in.read() >= 0) {
      // to the end of the server's answer
    }
    close();
  }

  /** Lets the operating system reset the connection. */
  void reset() throws IOException {
    socket.setSoLinger(true, 0);
    close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  /** A whole message with a mask of zeros; short enough for a length of one or three bytes. */
  private void frame(int head, byte[] payload) throws IOException {
    ByteBuffer frame = ByteBuffer.allocate(8 + payload.length);
    frame.put((byte) head);
    if (payload.length < 126) {
      frame.put((byte) (0x80 | payload.length));
    } else {
      frame.put((byte) (0x80 | 126)).putShort((short) payload.length);
    }
    frame.putInt(0).put(payload).flip();
    socket.getOutputStream().write(frame.array(), 0, frame.limit());
  }
}
