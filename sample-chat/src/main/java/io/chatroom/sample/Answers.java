package io.chatroom.sample;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Refusals over HTTP: a status, and JSON as the WebSocket's errors have. */
enum Answers {
  BAD_REQUEST(400, "bad_request", "This is not a request of the protocol."),
  BAD_NAME(400, "bad_name", "A name has 1 to %d visible characters.".formatted(Names.USER_MAX)),
  SIGNED_OUT(401, "signed_out", "Sign in first."),
  BAD_CREDENTIALS(401, "bad_credentials", "This is not the password."),
  CROSS_ORIGIN(403, "cross_origin", "Pages of other sites may not do this."),
  NO_OPS(403, "no_ops", "This chat has no password for ops."),
  FORBIDDEN(403, "forbidden", Refusal.FORBIDDEN.text()),
  NOT_FOUND(404, "not_found", "There is no such call."),
  NOT_ALLOWED(405, "not_allowed", "This call takes another method."),
  ROOM_EXISTS(409, "room_exists", "There is a room of that name."),
  TOO_LARGE(413, "too_large", "The request is too long."),
  NOT_JSON(415, "not_json", "Send application/json."),
  RATE_LIMITED(429, "rate_limited", "Too many attempts. Wait a moment."),
  UNAVAILABLE(503, "unavailable", "The database does not answer now. Try again."),
  STOPPING(503, "stopping", "This instance is stopping. Try again."),
  FULL(503, "full", "Too many people are here now. Try again.");

  private final int status;
  private final String code;
  private final String text;

  Answers(int status, String code, String text) {
    this.status = status;
    this.code = code;
    this.text = text;
  }

  void write(HttpServletResponse response) throws IOException {
    write(response, status, new ServerMessage.Failure(code, text));
  }

  /** Says when it may be tried again, too. */
  void write(HttpServletResponse response, int retryAfter) throws IOException {
    response.setIntHeader("Retry-After", retryAfter);
    write(response, status, new ServerMessage.Failure(code, text, retryAfter, null));
  }

  static void write(HttpServletResponse response, int status, Object body) throws IOException {
    response.setStatus(status);
    response.setContentType("application/json");
    response.setCharacterEncoding("UTF-8");
    response.setHeader("Cache-Control", "no-store");
    response.getWriter().write(Json.write(body));
  }

  /** Ends the handling of one request. */
  static final class AnsweredException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Answers answer;
    private final int retryAfter;

    AnsweredException(Answers answer) {
      this(answer, 0);
    }

    /**
     * @param retryAfter the seconds to wait, or 0
     */
    AnsweredException(Answers answer, int retryAfter) {
      super(answer.code, null, false, false); // an answer, not a fault
      this.answer = answer;
      this.retryAfter = retryAfter;
    }

    void write(HttpServletResponse response) throws IOException {
      if (retryAfter > 0) {
        answer.write(response, retryAfter);
      } else {
        answer.write(response);
      }
    }
  }
}
