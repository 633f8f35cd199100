package io.chatroom.sample.ops;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.chatroom.sample.ops.NoticeReader.BadNoticeException;
import io.undertow.server.RequestTooBigException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Alertmanager's webhook. Alertmanager tries again after a 5xx, and only then: so 503 is for a
 * database that does not answer, and everything else that is wrong is a 4xx.
 */
final class AlertsServlet extends HttpServlet {

  private static final long serialVersionUID = 1L;

  /** About 800 alerts of the bundle; below what Undertow gives up at by itself. */
  static final int BODY_MAX = 1024 * 1024;

  /** Of what is too large, so much is read all the same. */
  private static final int DISCARDED_MAX = 8 * BODY_MAX;

  /** Alertmanager gives up after 10 s by default, or what its group_interval leaves. */
  private static final long TURN_SECONDS = 5;

  private static final Logger log = LoggerFactory.getLogger(AlertsServlet.class);

  private final transient byte @Nullable [] token;
  private final transient AlertStore store;
  private final transient ChatControl chat;

  // Notices wait for each other in the database, too; many at a time would do so with all of its
  // connections.
  private final transient ReentrantLock turn = new ReentrantLock();

  AlertsServlet(@Nullable String token, AlertStore store, ChatControl chat) {
    this.token = token == null ? null : token.getBytes(StandardCharsets.UTF_8);
    this.store = store;
    this.chat = chat;
  }

  @Override
  protected void doPost(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    if (token == null) {
      refuse(response, 403, "alerts_off", "No CHAT_ALERTS_TOKEN is set: alerts are not taken.");
    } else if (!isAuthorized(request, token)) {
      response.setHeader("WWW-Authenticate", "Bearer realm=\"alerts\"");
      refuse(response, 401, "unauthorized", "The bearer token is missing or wrong.");
    } else {
      byte[] body = body(request);
      if (body == null) {
        response.setHeader("Connection", "close"); // the rest is not read
        refuse(response, 413, "too_large", "A notice has at most %d bytes.".formatted(BODY_MAX));
      } else {
        accept(body, response);
      }
    }
  }

  private void accept(byte[] body, HttpServletResponse response) throws IOException {
    try {
      AlertNotice notice = NoticeReader.read(body);
      int news = accept(notice);
      answer(response, 200, "{\"alerts\":%d,\"news\":%d}".formatted(notice.alerts().size(), news));
    } catch (BadNoticeException e) {
      String why = String.valueOf(e.getMessage()).replaceAll("\\p{Cntrl}", "?");
      log.warn("A notice of alerts was refused: {}", why);
      refuse(response, 400, "bad_request", why);
    } catch (SQLException e) {
      log.warn("A notice of alerts was not stored, and should come again: {}", e.toString());
      response.setHeader("Retry-After", "5");
      refuse(response, 503, "unavailable", "The notice could not be stored. Send it again.");
    }
  }

  private int accept(AlertNotice notice) throws SQLException {
    if (!inTime()) {
      throw new SQLException("too many notices at a time");
    }
    try {
      int news =
          store.accept(
              notice, changes -> AlertText.news(changes, notice.groupLabels(), notice.truncated()));
      store.news().tell(chat::say);
      return news;
    } finally {
      turn.unlock();
    }
  }

  private boolean inTime() {
    try {
      return turn.tryLock(TURN_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** In a time that does not depend on where the tokens differ. */
  private static boolean isAuthorized(HttpServletRequest request, byte[] token) {
    String header = request.getHeader("Authorization");
    return header != null
        && header.regionMatches(true, 0, "Bearer ", 0, 7)
        && MessageDigest.isEqual(
            header.substring(7).strip().getBytes(StandardCharsets.UTF_8), token);
  }

  /** Returns null if there is more of it than is read. */
  private static byte @Nullable [] body(HttpServletRequest request) throws IOException {
    try (InputStream in = request.getInputStream()) {
      boolean isTooLong = request.getContentLengthLong() > BODY_MAX;
      byte[] body = isTooLong ? new byte[0] : in.readNBytes(BODY_MAX + 1);
      if (isTooLong || body.length > BODY_MAX) {
        discard(in);
        return null;
      }
      return body;
    } catch (RequestTooBigException e) {
      return null; // the server's own limit is below ours
    }
  }

  /** A connection that is closed over what the client still writes takes the answer with it. */
  private static void discard(InputStream in) throws IOException {
    byte[] part = new byte[64 * 1024];
    int read = 0;
    for (int n = 0; n >= 0 && read < DISCARDED_MAX; read += n) {
      n = in.read(part);
    }
  }

  private static void refuse(HttpServletResponse response, int status, String code, String text)
      throws IOException {
    answer(
        response,
        status,
        "{\"type\":\"error\",\"code\":\"%s\",\"text\":\"%s\"}"
            .formatted(code, new String(JsonStringEncoder.getInstance().quoteAsString(text))));
  }

  private static void answer(HttpServletResponse response, int status, String json)
      throws IOException {
    response.setStatus(status);
    response.setContentType("application/json");
    response.setCharacterEncoding("UTF-8");
    response.setHeader("Cache-Control", "no-store");
    response.getWriter().write(json);
    response.flushBuffer(); // before the container finds that a body was not read
  }
}
