package io.chatroom.sample.monitor;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Answers in JSON, as the chat's other calls give them. */
final class Answers {

  private Answers() {}

  static void json(HttpServletResponse response, int status, byte[] body) throws IOException {
    response.setStatus(status);
    response.setContentType("application/json");
    response.setCharacterEncoding("UTF-8");
    response.setHeader("Cache-Control", "no-store");
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
  }

  /** Both texts are ours, without a character that JSON would escape. */
  static void failure(HttpServletResponse response, int status, String code, String text)
      throws IOException {
    String body = "{\"type\":\"error\",\"code\":\"" + code + "\",\"text\":\"" + text + "\"}";
    json(response, status, body.getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }
}
