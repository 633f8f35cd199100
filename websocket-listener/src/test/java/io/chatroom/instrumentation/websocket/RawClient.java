package io.chatroom.instrumentation.websocket;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A WebSocket client that can misbehave. */
final class RawClient implements AutoCloseable {

  static final int CONTINUATION = 0;
  static final int TEXT = 1;
  static final int BINARY = 2;
  static final int CLOSE = 8;
  static final int PING = 9;
  static final int PONG = 10;

  private static final int NARROW = 65_536;
  private static final int PATIENCE_MILLIS = 30_000;

  private final Socket socket;
  private final DataInputStream in;
  private String head = "";

  /** One frame as it was received. */
  record Frame(int firstByte, byte[] payload) {
    int opcode() {
      return firstByte & 0x0f;
    }

    String text() {
      return new String(payload, StandardCharsets.UTF_8);
    }

    /** Of a close frame; 1005 if it carries none. */
    int closeCode() {
      return payload.length < 2 ? 1005 : (payload[0] & 0xff) << 8 | (payload[1] & 0xff);
    }
  }

  private RawClient(Socket socket) throws IOException {
    this.socket = socket;
    this.in = new DataInputStream(socket.getInputStream());
  }

  static RawClient connect(int port, String path, String... moreHeaders) throws IOException {
    return connectTo(InetAddress.getLoopbackAddress().getHostAddress(), port, path, moreHeaders);
  }

  static RawClient connectTo(String host, int port, String path, String... moreHeaders)
      throws IOException {
    return shakeHands(new Socket(host, port), port, path, moreHeaders);
  }

  /** One whose system takes little that it does not read, whatever the machine's limits are. */
  static RawClient connectNarrow(int port, String path) throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(NARROW);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    return shakeHands(socket, port, path);
  }

  private static RawClient shakeHands(Socket socket, int port, String path, String... moreHeaders)
      throws IOException {
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(PATIENCE_MILLIS);
    RawClient client = new RawClient(socket);
    StringBuilder request =
        new StringBuilder("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\n")
            .append("Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n")
            .append("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n");
    for (String header : moreHeaders) {
      request.append(header).append("\r\n");
    }
    socket.getOutputStream().write((request + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
    client.head = client.readHead();
    String status = client.head.lines().findFirst().orElse("");
    if (!status.contains(" 101 ")) {
      socket.close();
      throw new IOException(status);
    }
    return client;
  }

  private String readHead() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    while (!bytes.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
      bytes.write(in.readByte());
    }
    return bytes.toString(StandardCharsets.ISO_8859_1);
  }

  /** The server's answer to the extensions that were offered; empty if it takes none. */
  String extensions() {
    String name = "sec-websocket-extensions:";
    return head.lines()
        .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name))
        .map(line -> line.substring(name.length()).strip())
        .collect(Collectors.joining(", "));
  }

  /** The status and headers of the server's answer, but for the time and the port. */
  List<String> headers() {
    return head.lines()
        .filter(line -> !line.toLowerCase(Locale.ROOT).startsWith("date:"))
        .map(line -> line.replace(":" + socket.getPort(), ":port"))
        .toList();
  }

  void send(String text) throws IOException {
    send(0x80 | TEXT, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Sends a frame, masked with zeros so that its payload stays as it is. */
  void send(int firstByte, byte[] payload) throws IOException {
    ByteArrayOutputStream frame = new ByteArrayOutputStream();
    frame.write(firstByte);
    if (payload.length < 126) {
      frame.write(0x80 | payload.length);
    } else if (payload.length < 65536) {
      frame.write(0x80 | 126);
      frame.write(payload.length >> 8);
      frame.write(payload.length);
    } else {
      frame.write(0x80 | 127);
      for (int shift = 56; shift >= 0; shift -= 8) {
        frame.write((int) ((long) payload.length >> shift));
      }
    }
    frame.write(new byte[4]);
    frame.write(payload);
    socket.getOutputStream().write(frame.toByteArray());
  }

  void sendRaw(int... bytes) throws IOException {
    for (int b : bytes) {
      socket.getOutputStream().write(b);
    }
  }

  void sendClose(int code) throws IOException {
    send(0x80 | CLOSE, new byte[] {(byte) (code >> 8), (byte) code});
  }

  /** Reads a message whole, whatever frames it comes in. */
  Frame readMessage() throws IOException {
    Frame first = read();
    ByteArrayOutputStream payload = new ByteArrayOutputStream();
    Frame part = first;
    payload.write(part.payload());
    while ((part.firstByte() & 0x80) == 0) {
      part = read();
      payload.write(part.payload());
    }
    return new Frame(first.firstByte(), payload.toByteArray());
  }

  /** Answers pings as a client must, until the server ends the stream. */
  void answerPings() {
    try {
      while (true) {
        Frame frame = read();
        if (frame.opcode() == PING) {
          send(0x80 | PONG, frame.payload());
        }
      }
    } catch (IOException ended) {
      // as awaited
    }
  }

  /** Reads until the server ends the stream. */
  void readToEnd() {
    try {
      while (true) {
        read();
      }
    } catch (IOException ended) {
      // as awaited
    }
  }

  /** Reads until the server says that it closes, or ends the stream. */
  Frame readToClose() throws IOException {
    Frame frame;
    do {
      frame = read();
    } while (frame.opcode() != CLOSE);
    return frame;
  }

  /** Waits until the server says that it closes, and says the same, as a client must. */
  void answerClose() throws IOException {
    send(0x80 | CLOSE, readToClose().payload());
  }

  /** Reads until the server says that it closes, unless it is silent for so long. */
  void readToClose(int patienceMillis) throws IOException {
    socket.setSoTimeout(patienceMillis);
    Frame frame;
    do {
      frame = readFrame();
    } while (frame.opcode() != CLOSE);
  }

  /** Reads the next frame's first byte, and none of the rest. */
  int readFirstByte() throws IOException {
    return in.readUnsignedByte();
  }

  Frame read() throws IOException {
    try {
      return readFrame();
    } catch (SocketTimeoutException e) { // never one of the ends that a test may expect
      throw new AssertionError("The server neither said anything nor ended the stream", e);
    }
  }

  private Frame readFrame() throws IOException {
    int first = in.readUnsignedByte();
    int length = in.readUnsignedByte() & 0x7f;
    long size = length == 126 ? in.readUnsignedShort() : length == 127 ? in.readLong() : length;
    byte[] payload = new byte[(int) size];
    in.readFully(payload);
    return new Frame(first, payload);
  }

  /** Cuts the connection as a crashed machine's network would. */
  void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  /** Ends the stream without a closing handshake. */
  @Override
  public void close() throws IOException {
    socket.close();
  }
}
