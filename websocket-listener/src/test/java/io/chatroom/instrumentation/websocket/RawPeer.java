package io.chatroom.instrumentation.websocket;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;

/** A WebSocket server for one connection, which says what it is told to and keeps what it hears. */
final class RawPeer implements AutoCloseable {

  private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  private static final String KEY = "sec-websocket-key:";

  private final ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  private final CompletableFuture<List<String>> heard = new CompletableFuture<>();
  private volatile Socket socket;

  /**
   * Accepts one connection.
   *
   * @param frames sent as soon as hands are shaken
   */
  RawPeer(byte[] frames) throws IOException {
    Thread thread = new Thread(() -> serve(frames), "raw-peer");
    thread.setDaemon(true);
    thread.start();
  }

  URI address() {
    return URI.create("ws://127.0.0.1:" + listener.getLocalPort() + "/peer");
  }

  /** The request but for what chance has chosen, then the frames up to a close, and the end. */
  List<String> heard() {
    return heard.join();
  }

  private void serve(byte[] frames) {
    List<String> all = new ArrayList<>();
    try (Socket accepted = listener.accept()) {
      socket = accepted;
      socket.setSoTimeout(30_000);
      DataInputStream in = new DataInputStream(socket.getInputStream());
      shakeHands(in, all);
      socket.getOutputStream().write(frames);
      String frame;
      do {
        frame = readFrame(in);
        all.add(frame);
      } while (!frame.startsWith("136 "));
    } catch (IOException ended) {
      all.add("the end");
    }
    heard.complete(all);
  }

  private void shakeHands(DataInputStream in, List<String> all) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    while (!bytes.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
      bytes.write(in.readByte());
    }
    String key = "";
    for (String line : bytes.toString(StandardCharsets.ISO_8859_1).lines().toList()) {
      if (line.toLowerCase(Locale.ROOT).startsWith(KEY)) {
        key = line.substring(KEY.length()).strip();
      } else {
        all.add(line.replace(":" + listener.getLocalPort(), ":port"));
      }
    }
    String answer =
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Accept: "
            + accepted(key)
            + "\r\n\r\n";
    socket.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static String accepted(String key) {
    try {
      byte[] both = (key + GUID).getBytes(StandardCharsets.ISO_8859_1);
      return Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-1").digest(both));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Without its mask, which is chance. */
  private static String readFrame(DataInputStream in) throws IOException {
    int first = in.readUnsignedByte();
    int length = in.readUnsignedByte() & 0x7f;
    byte[] mask = new byte[4];
    byte[] payload = new byte[length == 126 ? in.readUnsignedShort() : length];
    in.readFully(mask);
    in.readFully(payload);
    for (int i = 0; i < payload.length; i++) {
      payload[i] ^= mask[i % 4];
    }
    return first + " " + HexFormat.of().formatHex(payload);
  }

  /** Waits for nothing more. */
  void hangUp() throws IOException {
    if (socket != null) {
      socket.close();
    }
  }

  @Override
  public void close() throws IOException {
    hangUp();
    listener.close();
  }
}
