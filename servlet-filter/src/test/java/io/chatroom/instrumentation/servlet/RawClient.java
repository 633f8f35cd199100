package io.chatroom.instrumentation.servlet;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;

/** A client that sees what is on the wire, and can go away in the middle. */
final class RawClient {

  private static final int PATIENCE_MILLIS = 20_000;

  private final int port;

  RawClient(int port) {
    this.port = port;
  }

  /** The status the server answers GET with; what follows is read to its end. */
  int get(String path, String... headers) throws IOException {
    return send("GET", path, headers).status();
  }

  /** The answer to one request on a connection of its own. */
  Answer send(String method, String path, String... headers) throws IOException {
    try (Socket socket = begin(method, path, headers)) {
      return Answer.of(readAll(socket.getInputStream()));
    }
  }

  /** A connection on which the request has been sent and nothing read. */
  Socket begin(String method, String path, String... headers) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(PATIENCE_MILLIS);
    StringBuilder request = new StringBuilder();
    request.append(method).append(' ').append(path).append(" HTTP/1.1\r\nHost: localhost\r\n");
    boolean upgrades = false;
    for (String header : headers) {
      request.append(header).append("\r\n");
      upgrades |= header.startsWith("Connection:");
    }
    request.append(upgrades ? "\r\n" : "Connection: close\r\n\r\n");
    socket.getOutputStream().write(request.toString().getBytes(ISO_8859_1));
    return socket;
  }

  /** A connection on which this has been sent, and no more will be. */
  Socket beginAndStop(String start) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(PATIENCE_MILLIS);
    socket.getOutputStream().write(start.getBytes(ISO_8859_1));
    return socket;
  }

  /** Reads the status line only. */
  static int readStatus(Socket socket) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int c = socket.getInputStream().read(); c != '\n'; c = socket.getInputStream().read()) {
      if (c < 0) {
        throw new EOFException("connection closed before a status line");
      }
      line.write(c);
    }
    return Answer.of(line.toByteArray()).status();
  }

  /** A server that breaks off in the middle may reset the connection. */
  private static byte[] readAll(InputStream in) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    byte[] buffer = new byte[8192];
    try {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        all.write(buffer, 0, n);
      }
    } catch (java.net.SocketException reset) {
      // What came before counts.
    }
    return all.toByteArray();
  }

  /**
   * What a server answered.
   *
   * @param status the status, 0 if the connection ended without one
   * @param head status line and headers
   * @param body the bytes after the headers, chunked as they came
   */
  record Answer(int status, String head, byte[] body) {

    static Answer of(byte[] bytes) {
      String text = new String(bytes, ISO_8859_1);
      int status = text.startsWith("HTTP/1.") ? Integer.parseInt(text.substring(9, 12)) : 0;
      int end = text.indexOf("\r\n\r\n");
      String head = end < 0 ? text : text.substring(0, end);
      byte[] body =
          end < 0 ? new byte[0] : java.util.Arrays.copyOfRange(bytes, end + 4, bytes.length);
      return new Answer(status, head, body);
    }

    String text() {
      return new String(body, java.nio.charset.StandardCharsets.UTF_8);
    }
  }
}
