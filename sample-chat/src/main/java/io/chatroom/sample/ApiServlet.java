package io.chatroom.sample;

import io.chatroom.instrumentation.servlet.ChatRoomFilter;
import io.chatroom.sample.Answers.AnsweredException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The REST calls under {@code /api}. Every answer is JSON; an error has {@code code} and {@code
 * text}, as over the WebSocket.
 */
final class ApiServlet extends HttpServlet {

  private static final long serialVersionUID = 1L;

  /** Of a request's body, in bytes. */
  private static final int BODY_MAX = 16 * 1024;

  private static final Logger log = LoggerFactory.getLogger(ApiServlet.class);

  private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");

  private final transient Proxies proxies;
  private final transient SessionApi sessions;
  private final transient RoomApi rooms;
  private final transient OpsApi ops;

  ApiServlet(Proxies proxies, SessionApi sessions, RoomApi rooms, OpsApi ops) {
    this.proxies = proxies;
    this.sessions = sessions;
    this.rooms = rooms;
    this.ops = ops;
  }

  /**
   * What a call is answered with.
   *
   * @param body null for none
   */
  record Reply(int status, @Nullable Object body) {}

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    try {
      Reply reply = reply(request, response);
      if (reply.body() == null) {
        response.setStatus(reply.status());
        response.setHeader("Cache-Control", "no-store");
      } else {
        Answers.write(response, reply.status(), reply.body());
      }
    } catch (AnsweredException answered) {
      answered.write(response);
    } catch (IllegalArgumentException badParameter) {
      Answers.write(
          response,
          400,
          new ServerMessage.Failure("bad_request", String.valueOf(badParameter.getMessage())));
    } catch (SQLException e) {
      log.warn("A call was not answered: {}", e.toString());
      Answers.UNAVAILABLE.write(response, 5);
    }
  }

  private Reply reply(HttpServletRequest request, HttpServletResponse response)
      throws AnsweredException, SQLException, IOException {
    // Pages of other sites change nothing with the cookie of whoever looks at them.
    if (!READING.contains(request.getMethod()) && !proxies.isSameOrigin(request)) {
      throw new AnsweredException(Answers.CROSS_ORIGIN);
    }
    String path = request.getPathInfo() == null ? "" : request.getPathInfo();
    String[] parts = path.split("/", -1);
    if (path.equals("/session")) {
      route(request, "/api/session");
      return sessions.reply(request, response);
    }
    if (path.equals("/rooms")) {
      route(request, "/api/rooms");
      return rooms.rooms(request);
    }
    if (parts.length == 4 && parts[1].equals("rooms") && parts[3].equals("messages")) {
      route(request, "/api/rooms/{room}/messages");
      return rooms.messages(request, parts[2]);
    }
    if (parts.length == 4 && parts[1].equals("rooms") && parts[3].equals("members")) {
      route(request, "/api/rooms/{room}/members");
      return rooms.members(request, parts[2]);
    }
    if (path.equals("/alerts")) {
      route(request, "/api/alerts");
      return ops.alerts(request);
    }
    if (path.equals("/audit")) {
      route(request, "/api/audit");
      return ops.audit(request);
    }
    throw new AnsweredException(Answers.NOT_FOUND);
  }

  private static void route(HttpServletRequest request, String template) {
    request.setAttribute(ChatRoomFilter.ROUTE_ATTRIBUTE, template);
  }

  /** The request's body, which must be a JSON object that fits {@code type}. */
  static <T> T body(HttpServletRequest request, Class<T> type)
      throws AnsweredException, IOException {
    String contentType = request.getContentType();
    if (contentType == null
        || !contentType.toLowerCase(Locale.ROOT).startsWith("application/json")) {
      throw new AnsweredException(Answers.NOT_JSON);
    }
    byte[] bytes = request.getInputStream().readNBytes(BODY_MAX + 1);
    if (bytes.length > BODY_MAX) {
      throw new AnsweredException(Answers.TOO_LARGE);
    }
    T body = Json.read(new String(bytes, StandardCharsets.UTF_8), type);
    if (body == null) {
      throw new AnsweredException(Answers.BAD_REQUEST);
    }
    return body;
  }
}
