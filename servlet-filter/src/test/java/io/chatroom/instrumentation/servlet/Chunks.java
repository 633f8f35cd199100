package io.chatroom.instrumentation.servlet;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Undoes the chunked transfer encoding. */
final class Chunks {

  private Chunks() {}

  static byte[] join(byte[] body) {
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    int at = 0;
    while (true) {
      int lineEnd = at;
      while (body[lineEnd] != '\r') {
        lineEnd++;
      }
      String line = new String(body, at, lineEnd - at, StandardCharsets.US_ASCII);
      int size = Integer.parseInt(line, 16);
      if (size == 0) {
        return joined.toByteArray();
      }
      joined.write(body, lineEnd + 2, size);
      at = lineEnd + 2 + size + 2;
    }
  }
}
