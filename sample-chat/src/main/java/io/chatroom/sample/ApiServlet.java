package io.chatroom.sample;

import io.chatroom.instrumentation.servlet.ChatRoomFilter;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The REST calls under {@code /api}: {@code rooms} and {@code rooms/{room}/messages}. Every answer
 * is JSON; an error has {@code code} and {@code text}, as over the WebSocket.
 */
final class ApiServlet extends HttpServlet {

  private static final long serialVersionUID = 1L;

  static final int PAGE_DEFAULT = 50;
  static final int PAGE_MAX = 100;
  private static final int ROOMS_MAX = 100;

  private static final Logger log = LoggerFactory.getLogger(ApiServlet.class);

  private final transient Rooms rooms;
  private final transient MessageStore store;

  ApiServlet(Rooms rooms, MessageStore store) {
    this.rooms = rooms;
    this.store = store;
  }

  /**
   * @param newest the id of its newest message, or null if none is stored
   */
  record RoomEntry(String name, int online, @Nullable Long newest) {}

  record RoomList(List<RoomEntry> rooms) {}

  /**
   * @param messages oldest first
   * @param more whether there are older ones
   */
  record Page(List<ServerMessage.Message> messages, boolean more) {}

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    try {
      String path = request.getPathInfo() == null ? "" : request.getPathInfo();
      String[] parts = path.split("/", -1);
      if (path.equals("/rooms")) {
        request.setAttribute(ChatRoomFilter.ROUTE_ATTRIBUTE, "/api/rooms");
        answer(response, 200, roomList());
      } else if (parts.length == 4 && parts[1].equals("rooms") && parts[3].equals("messages")) {
        request.setAttribute(ChatRoomFilter.ROUTE_ATTRIBUTE, "/api/rooms/{room}/messages");
        answer(response, 200, page(parts[2], request));
      } else {
        answer(response, 404, new ServerMessage.Failure("not_found", "There is no such call."));
      }
    } catch (IllegalArgumentException badParameter) {
      answer(
          response,
          400,
          new ServerMessage.Failure("bad_request", String.valueOf(badParameter.getMessage())));
    } catch (SQLException e) {
      log.warn("A call was not answered: {}", e.toString());
      response.setHeader("Retry-After", "5");
      answer(
          response,
          503,
          new ServerMessage.Failure("unavailable", "The messages cannot be read now. Try again."));
    }
  }

  /** Rooms with people first, the fullest on top; then those written to of late. */
  private RoomList roomList() throws SQLException {
    Map<String, Integer> users = rooms.usersByRoom();
    Map<String, Long> newest = store.recentRooms(ROOMS_MAX);
    Set<String> names = new LinkedHashSet<>();
    users.entrySet().stream()
        .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
        .forEach(entry -> names.add(entry.getKey()));
    names.addAll(newest.keySet());
    return new RoomList(
        names.stream()
            .limit(ROOMS_MAX)
            .map(name -> new RoomEntry(name, users.getOrDefault(name, 0), newest.get(name)))
            .toList());
  }

  private Page page(String rawRoom, HttpServletRequest request) throws SQLException {
    String room = Names.room(rawRoom);
    if (room == null) {
      throw new IllegalArgumentException(Refusal.BAD_ROOM.message().text());
    }
    long before = number(request, "before", Long.MAX_VALUE, 1, Long.MAX_VALUE);
    int limit = (int) number(request, "limit", PAGE_DEFAULT, 1, PAGE_MAX);
    // One more than asked for tells whether there are more.
    List<ServerMessage.Message> found = new ArrayList<>(store.before(room, before, limit + 1));
    boolean more = found.size() > limit;
    if (more) {
      found.remove(0);
    }
    return new Page(found, more);
  }

  private static long number(
      HttpServletRequest request, String name, long ifUnset, long min, long max) {
    String value = request.getParameter(name);
    if (value == null) {
      return ifUnset;
    }
    try {
      long number = Long.parseLong(value);
      if (number >= min && number <= max) {
        return number;
      }
    } catch (NumberFormatException notANumber) {
      // Told below, as any other value that does not fit.
    }
    throw new IllegalArgumentException(
        "%s must be a whole number from %d to %d.".formatted(name, min, max));
  }

  private static void answer(HttpServletResponse response, int status, Object body)
      throws IOException {
    response.setStatus(status);
    response.setContentType("application/json");
    response.setCharacterEncoding("UTF-8");
    response.setHeader("Cache-Control", "no-store");
    response.getWriter().write(Json.write(body));
  }
}
