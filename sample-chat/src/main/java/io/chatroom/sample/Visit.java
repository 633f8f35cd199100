package io.chatroom.sample;

import io.chatroom.instrumentation.ChatRoomTelemetry;
import io.chatroom.instrumentation.FanOut;
import io.chatroom.instrumentation.HandshakeRefusal;
import io.chatroom.instrumentation.LeaveReason;
import io.chatroom.instrumentation.Limit;
import io.chatroom.instrumentation.RoomClass;
import io.chatroom.instrumentation.RoomStay;
import io.chatroom.instrumentation.UserSession;
import io.chatroom.sample.MessageStore.Draft;
import io.chatroom.sample.Refusal.RefusedException;
import jakarta.websocket.CloseReason;
import jakarta.websocket.CloseReason.CloseCodes;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one connection does in the chat: joins, writes, leaves. What it does wrong is answered with
 * an error, counted, and changes nothing for anybody else.
 */
final class Visit {

  /** Refusals in a row for writing too much, after which the connection is closed. */
  private static final int PATIENCE = 1_000;

  /** Seconds after which a failed store may have recovered. */
  private static final int STORE_RETRY = 2;

  private static final Logger log = LoggerFactory.getLogger(Visit.class);

  private final Chat chat;
  private final ChatRoomTelemetry telemetry;
  private final Guest guest;
  private final Outbox outbox;
  private final @Nullable String room;
  private final TokenBucket messages;
  private final TokenBucket typing;

  // A close may come while a join is under way; whoever is second ends the stay.
  private volatile @Nullable Stay stay;
  private volatile boolean ended;
  private volatile boolean kicked;
  private volatile boolean handling;
  private int rateLimited;

  private Visit(Chat chat, Guest guest, String room, Outbox outbox) {
    this.chat = chat;
    this.telemetry = chat.telemetry();
    this.guest = guest;
    this.outbox = outbox;
    this.room = Names.room(room);
    Limits limits = chat.limits().get();
    this.messages = new TokenBucket(limits.connectionMessages(), System.nanoTime());
    this.typing = new TokenBucket(limits.typing(), System.nanoTime());
  }

  /**
   * Begins a visit. A room that may not be, or a connection too many, is told and the connection
   * closed.
   */
  static Visit begin(Chat chat, Guest guest, String room, Outbox outbox) {
    Visit visit = new Visit(chat, guest, room, outbox);
    boolean admitted = chat.visits().began(visit);
    if (visit.room == null) {
      visit.refuse(Refusal.BAD_ROOM);
      visit.close(CloseCodes.VIOLATED_POLICY.getCode(), "The room's name is not allowed");
    } else if (!admitted) {
      visit.tellTooMany();
    }
    return visit;
  }

  private void tellTooMany() {
    telemetry.rateLimited(Limit.CONNECT);
    telemetry.admission(ChatEndpoint.PATH).refused(HandshakeRefusal.RATE_LIMITED);
    outbox.send(Json.write(Refusal.TOO_MANY_CONNECTIONS.message(10, null)));
    close(ChatEndpoint.RATE_LIMITED, "Too many connections from one address");
  }

  Guest guest() {
    return guest;
  }

  /** Does what the client asks for. */
  void received(String json) {
    if (room == null || outbox.isClosing()) {
      return; // told already, and about to be closed
    }
    handling = true;
    LogContext context = logContext();
    try {
      if (!Instant.now().isBefore(guest.user().expires())) {
        close(ChatEndpoint.EXPIRED, "Sign in again");
        return;
      }
      handle(room, Json.read(json));
    } catch (RefusedException e) {
      refuse(e.refusal());
    } finally {
      context.close();
      handling = false;
    }
  }

  private LogContext logContext() {
    Stay current = stay;
    return LogContext.enter(
        outbox.sessionId(), current == null ? null : current.room.stored().kind().label());
  }

  private void handle(String room, ClientMessage message) throws RefusedException {
    if (message instanceof ClientMessage.Join join) {
      join(room, join);
    } else if (message instanceof ClientMessage.Write write) {
      try {
        write(write);
        rateLimited = 0;
      } catch (RefusedException e) {
        refuse(e, write.usableClientId());
      }
    } else if (message instanceof ClientMessage.Typing notice) {
      typing(notice);
    }
  }

  /**
   * Sends the client elsewhere.
   *
   * @return false if one of its messages is being worked on: then nothing is done yet
   */
  boolean drain() {
    if (handling) {
      return false;
    }
    close(CloseCodes.GOING_AWAY.getCode(), "This instance is stopping");
    return true;
  }

  /** Tells the client that what it sent was not done. */
  void refuse(Refusal refusal) {
    refuse(new RefusedException(refusal), null);
  }

  private void refuse(RefusedException refused, @Nullable String clientId) {
    telemetry.messageRejected(refused.refusal().reason());
    outbox.send(Json.write(refused.refusal().message(refused.retryAfter(), clientId)));
  }

  /** A network that went away is ordinary; anything else is a fault of ours. */
  void failed(Throwable failure) {
    LogContext context = logContext();
    try {
      if (failure instanceof IOException) {
        log.debug("Connection lost", failure);
      } else {
        log.error("A message was not handled", failure);
        refuse(Refusal.UNAVAILABLE);
      }
    } finally {
      context.close();
    }
  }

  /** Sends the user out. */
  void kick() {
    kicked = true;
    outbox.send(Json.write(Refusal.KICKED.message(0, null)));
    close(ChatEndpoint.KICKED, "You were sent out");
  }

  /** Closes the connection after everything that was sent before. */
  void close(int code, String reason) {
    outbox.close(new CloseReason(CloseCodes.getCloseCode(code), reason));
  }

  /** Leaves. A second call does nothing. */
  void end(boolean inOrder) {
    ended = true;
    outbox.discard();
    chat.visits().ended(this);
    Stay current = stay;
    if (current != null) {
      current.end(leaveReason(inOrder));
    }
  }

  private LeaveReason leaveReason(boolean inOrder) {
    if (kicked) {
      return LeaveReason.KICKED;
    }
    return inOrder ? LeaveReason.LEFT : LeaveReason.DISCONNECT;
  }

  private void join(String room, ClientMessage.Join join) throws RefusedException {
    if (stay != null) {
      throw new RefusedException(Refusal.ALREADY_JOINED);
    }
    Long seen = join.seen();
    Member member = new Member(guest.getName(), outbox);
    try {
      if (chat.store().isKicked(guest.user())) {
        kick();
        return;
      }
      Stay begun = new Stay(chat.rooms().enter(room, guest.user(), member, seen), member);
      stay = begun;
      if (ended) {
        begun.end(leaveReason(false));
      }
    } catch (SQLException e) {
      log.warn("A room was not entered: {}", e.toString());
      throw new RefusedException(Refusal.UNAVAILABLE, STORE_RETRY);
    }
  }

  private void write(ClientMessage.Write write) throws RefusedException {
    Stay current = stay;
    if (current == null) {
      throw new RefusedException(Refusal.NOT_JOINED);
    }
    checkRate();
    StoredRoom stored = current.room.stored();
    String text = write.content(chat.limits().get().messageChars());
    boolean isCommand = stored.kind() == RoomKind.SYSTEM && text.startsWith("/");
    MessageType type = isCommand ? MessageType.COMMAND : MessageType.TEXT;
    Draft draft = new Draft(guest.getName(), type, text, write.checkedClientId());
    try (FanOut fanOut = telemetry.broadcasts().begin(stored.kind().roomClass())) {
      if (!current.room.write(current.member, draft, fanOut)) {
        return; // counted and carried out when it came first
      }
    } catch (SQLException e) {
      log.warn("A message was not stored: {}", e.toString());
      throw new RefusedException(Refusal.UNAVAILABLE, STORE_RETRY);
    }
    if (stored.kind() == RoomKind.PUBLIC) {
      telemetry.messageAccepted(RoomClass.PUBLIC, type.kind(), stored.name());
    } else {
      // What private rooms are called is nobody's business.
      telemetry.messageAccepted(stored.kind().roomClass(), type.kind());
    }
    if (isCommand) {
      run(text);
    }
  }

  private void checkRate() throws RefusedException {
    Limits limits = chat.limits().get();
    long now = System.nanoTime();
    int wait = messages.take(limits.connectionMessages(), now);
    if (wait == 0) {
      wait = chat.visits().userMessages(guest.getName()).take(limits.userMessages(), now);
    }
    if (wait > 0) {
      telemetry.rateLimited(Limit.MESSAGE);
      if (++rateLimited > PATIENCE) {
        close(ChatEndpoint.RATE_LIMITED, "Too many messages");
      }
      throw new RefusedException(Refusal.RATE_LIMITED, wait);
    }
  }

  private void run(String line) {
    String reply;
    try {
      reply = chat.commands().run(guest.user(), line);
    } catch (RuntimeException e) {
      log.error("A command failed", e);
      reply = "That failed: " + e.getMessage();
    }
    try {
      if (reply != null) {
        chat.rooms().writeToOps(reply, null);
      }
    } catch (SQLException e) {
      log.warn("The answer to a command was not stored: {}", e.toString());
    }
  }

  /** Too many notices are no fault worth an answer: they are left out. */
  private void typing(ClientMessage.Typing notice) throws RefusedException {
    Stay current = stay;
    if (current == null) {
      throw new RefusedException(Refusal.NOT_JOINED);
    }
    if (typing.take(chat.limits().get().typing(), System.nanoTime()) > 0) {
      telemetry.rateLimited(Limit.TYPING);
      return;
    }
    boolean on = !Boolean.FALSE.equals(notice.on());
    current.room.typing(guest.getName(), on);
    chat.rooms().cluster().typing(current.room.stored().name(), guest.getName(), on);
  }

  /** From joining to leaving. */
  private final class Stay {
    private final Room room;
    private final Member member;
    private final UserSession online;
    private final RoomStay counted;
    private boolean over;

    Stay(Room room, Member member) {
      this.room = room;
      this.member = member;
      this.online = telemetry.userOnline(member.user());
      StoredRoom stored = room.stored();
      this.counted = telemetry.rooms().enter(stored.kind().roomClass(), stored.name());
    }

    void end(LeaveReason reason) {
      synchronized (this) {
        if (over) {
          return;
        }
        over = true;
      }
      chat.rooms().leave(room, member);
      counted.leave(reason);
      online.close();
    }
  }
}
