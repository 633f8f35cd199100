package io.chatroom.sample;

import io.chatroom.sample.Answers.AnsweredException;
import io.chatroom.sample.ApiServlet.Reply;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** {@code /api/rooms} and below: the rooms one may see, what was said, and who is invited. */
final class RoomApi {

  private static final int PAGE_DEFAULT = 50;
  private static final int PAGE_MAX = 100;
  private static final int ROOMS_MAX = 100;

  /** Of those a room is made with. */
  private static final int MEMBERS_MAX = 100;

  private final Rooms rooms;
  private final RoomStore store;
  private final MessageStore messages;
  private final SignIns signIns;

  RoomApi(Rooms rooms, RoomStore store, MessageStore messages, SignIns signIns) {
    this.rooms = rooms;
    this.store = store;
    this.messages = messages;
    this.signIns = signIns;
  }

  /**
   * @param with the other user of a direct room, else null
   * @param newest the id of its newest message, or null if none is stored
   */
  record RoomEntry(
      String name, String kind, @Nullable String with, int online, @Nullable Long newest) {}

  record RoomList(List<RoomEntry> rooms) {}

  /**
   * @param messages oldest first
   * @param more whether there are others on the side that was asked for
   */
  record Page(List<ServerMessage.Message> messages, boolean more) {}

  /** A room to be made. */
  record NewRoom(
      @Nullable String kind,
      @Nullable String name,
      @Nullable List<@Nullable String> members,
      @Nullable String with) {}

  record NewMember(@Nullable String name) {}

  record MadeRoom(String name, String kind, @Nullable String with) {}

  Reply rooms(HttpServletRequest request) throws AnsweredException, SQLException, IOException {
    return switch (request.getMethod()) {
      case "GET", "HEAD" -> new Reply(200, list(signIns.user(request)));
      case "POST" -> create(user(request), ApiServlet.body(request, NewRoom.class));
      default -> throw new AnsweredException(Answers.NOT_ALLOWED);
    };
  }

  /** One's own rooms first; then those with people, the fullest on top; then the liveliest. */
  private RoomList list(ChatUser user) throws AnsweredException, SQLException {
    RoomStore.Listing stored = store.listing(user, ROOMS_MAX);
    if (stored == null) {
      throw new AnsweredException(Answers.SIGNED_OUT);
    }
    Map<String, Integer> online = rooms.usersByRoom();
    Map<String, RoomEntry> entries = new LinkedHashMap<>();
    if (user.role() == Role.OPS) {
      StoredRoom ops = store.find(Rooms.OPS);
      if (ops != null) {
        add(entries, user, online, new RoomStore.Listed(ops, List.of(), messages.newest(ops)));
      }
    }
    for (RoomStore.Listed own : stored.own()) {
      add(entries, user, online, own);
    }
    Map<String, Long> lively = new LinkedHashMap<>();
    stored.lively().forEach(room -> lively.put(room.room().name(), room.newest()));
    publicRooms(online, lively)
        .forEach(
            name ->
                entries.putIfAbsent(
                    name,
                    new RoomEntry(
                        name,
                        RoomKind.PUBLIC.label(),
                        null,
                        online.getOrDefault(name, 0),
                        lively.get(name))));
    return new RoomList(entries.values().stream().limit(ROOMS_MAX).toList());
  }

  private static void add(
      Map<String, RoomEntry> entries,
      ChatUser user,
      Map<String, Integer> online,
      RoomStore.Listed listed) {
    String name = listed.room().name();
    String with =
        listed.members().stream()
            .filter(member -> !member.equals(user.name()))
            .findFirst()
            .orElse(null);
    entries.put(
        name,
        new RoomEntry(
            name,
            listed.room().kind().label(),
            listed.room().kind() == RoomKind.DIRECT ? with : null,
            online.getOrDefault(name, 0),
            listed.newest() == 0 ? null : listed.newest()));
  }

  private List<String> publicRooms(Map<String, Integer> online, Map<String, Long> lively) {
    List<String> names = new ArrayList<>();
    online.entrySet().stream()
        .filter(entry -> entry.getValue() > 0)
        .filter(entry -> rooms.isPublic(entry.getKey()) || lively.containsKey(entry.getKey()))
        .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
        .forEach(entry -> names.add(entry.getKey()));
    names.addAll(lively.keySet());
    return names;
  }

  private Reply create(ChatUser user, NewRoom wanted) throws AnsweredException, SQLException {
    if ("direct".equals(wanted.kind())) {
      return createDirect(user, checkedUser(wanted.with()));
    }
    String name = checkedRoom(wanted.name());
    boolean isPrivate = "private".equals(wanted.kind());
    if (!isPrivate && !"public".equals(wanted.kind())) {
      throw new IllegalArgumentException("kind must be public, private or direct.");
    }
    if (name.startsWith(Rooms.DIRECT_PREFIX)) {
      throw new AnsweredException(Answers.ROOM_EXISTS);
    }
    RoomKind kind = isPrivate ? RoomKind.PRIVATE : RoomKind.PUBLIC;
    Set<String> members = isPrivate ? members(user, wanted.members()) : Set.of();
    if (store.create(name, kind, members) == null) {
      throw new AnsweredException(Answers.ROOM_EXISTS);
    }
    return new Reply(201, new MadeRoom(name, kind.label(), null));
  }

  private static Set<String> members(ChatUser user, @Nullable List<@Nullable String> invited)
      throws AnsweredException {
    Set<String> members = new TreeSet<>(Set.of(user.name()));
    if (invited != null && invited.size() > MEMBERS_MAX) {
      throw new AnsweredException(Answers.TOO_LARGE);
    }
    for (String name : invited == null ? List.<@Nullable String>of() : invited) {
      members.add(checkedUser(name));
    }
    return members;
  }

  /** There is one for each two, whoever of them asks first, and however often. */
  private Reply createDirect(ChatUser user, String other) throws AnsweredException, SQLException {
    if (other.equals(user.name())) {
      throw new AnsweredException(Answers.BAD_NAME);
    }
    Set<String> both = new TreeSet<>(Set.of(user.name(), other));
    String name = directName(both);
    StoredRoom made = store.create(name, RoomKind.DIRECT, both);
    return new Reply(made == null ? 200 : 201, new MadeRoom(name, RoomKind.DIRECT.label(), other));
  }

  private static String directName(Set<String> both) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest(String.join("\n", both).getBytes(StandardCharsets.UTF_8));
      return Rooms.DIRECT_PREFIX + HexFormat.of().formatHex(hash, 0, 16);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }

  Reply members(HttpServletRequest request, String rawRoom)
      throws AnsweredException, SQLException, IOException {
    ChatUser user = user(request);
    if (!request.getMethod().equals("POST")) {
      throw new AnsweredException(Answers.NOT_ALLOWED);
    }
    String name = checkedUser(ApiServlet.body(request, NewMember.class).name());
    StoredRoom room = store.find(checkedRoom(rawRoom));
    if (room == null || room.kind() != RoomKind.PRIVATE || !store.admits(room, user)) {
      throw new AnsweredException(Answers.FORBIDDEN);
    }
    store.addMember(room, name);
    return new Reply(204, null);
  }

  Reply messages(HttpServletRequest request, String rawRoom)
      throws AnsweredException, SQLException {
    ChatUser user = user(request);
    if (!request.getMethod().equals("GET") && !request.getMethod().equals("HEAD")) {
      throw new AnsweredException(Answers.NOT_ALLOWED);
    }
    String name = checkedRoom(rawRoom);
    boolean forwards = request.getParameter("after") != null;
    long after = number(request, "after", 0, 0, Long.MAX_VALUE);
    long before = number(request, "before", Long.MAX_VALUE, 1, Long.MAX_VALUE);
    int limit = (int) number(request, "limit", PAGE_DEFAULT, 1, PAGE_MAX);
    StoredRoom room = store.find(name);
    if (room == null) {
      return new Reply(200, new Page(List.of(), false));
    }
    if (!store.admits(room, user)) {
      throw new AnsweredException(Answers.FORBIDDEN);
    }
    // One more than asked for tells whether there are more.
    List<ServerMessage.Message> found =
        forwards
            ? messages.oldest(room, after, before, limit + 1)
            : messages.newest(room, after, before, limit + 1);
    boolean more = found.size() > limit;
    List<ServerMessage.Message> page =
        !more ? found : forwards ? found.subList(0, limit) : found.subList(1, limit + 1);
    return new Reply(200, new Page(page, more));
  }

  /** Who asks, if they were not sent out since they signed in. */
  private ChatUser user(HttpServletRequest request) throws AnsweredException, SQLException {
    ChatUser user = signIns.user(request);
    if (store.isKicked(user)) {
      throw new AnsweredException(Answers.SIGNED_OUT);
    }
    return user;
  }

  private static String checkedRoom(@Nullable String raw) {
    String name = Names.room(raw);
    if (name == null) {
      throw new IllegalArgumentException(Refusal.BAD_ROOM.text());
    }
    return name;
  }

  private static String checkedUser(@Nullable String raw) throws AnsweredException {
    String name = Names.user(raw);
    if (name == null) {
      throw new AnsweredException(Answers.BAD_NAME);
    }
    return name;
  }

  static long number(HttpServletRequest request, String name, long ifUnset, long min, long max) {
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
}
