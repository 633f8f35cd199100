package io.chatroom.sample;

import io.chatroom.instrumentation.ChatRoomTelemetry;
import io.chatroom.instrumentation.MessageKind;
import io.chatroom.instrumentation.RoomClass;
import io.chatroom.instrumentation.UserSession;
import io.chatroom.sample.Refusal.RefusedException;
import jakarta.websocket.CloseReason;
import jakarta.websocket.CloseReason.CloseCodes;
import java.io.IOException;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one connection does in the chat: joins, writes, leaves. What it does wrong is answered with
 * an error, counted, and changes nothing for anybody else.
 */
final class Visit {

  private static final Logger log = LoggerFactory.getLogger(Visit.class);

  private final Rooms rooms;
  private final ChatRoomTelemetry telemetry;
  private final Outbox outbox;
  private final @Nullable String room;

  // A close may come while a join is under way; whoever is second ends the stay.
  private volatile @Nullable Stay stay;
  private volatile boolean ended;

  /** Begins a visit; a room that may not be is refused and the connection closed. */
  Visit(Chat chat, String room, Outbox outbox) {
    this.rooms = chat.rooms();
    this.telemetry = chat.telemetry();
    this.outbox = outbox;
    this.room = Names.room(room);
    if (this.room == null) {
      refuse(Refusal.BAD_ROOM);
      outbox.close(new CloseReason(CloseCodes.VIOLATED_POLICY, "The room's name is not allowed"));
    }
  }

  /** Does what the client asks for. */
  void received(String json) {
    if (room == null) {
      return; // refused already, and about to be closed
    }
    try {
      ClientMessage message = Json.read(json);
      if (message instanceof ClientMessage.Join join) {
        join(room, join);
      } else if (message instanceof ClientMessage.Write write) {
        write(write);
      }
    } catch (RefusedException e) {
      refuse(e.refusal());
    }
  }

  /** Tells the client that what it sent was not done. */
  void refuse(Refusal refusal) {
    telemetry.messageRejected(refusal.reason());
    outbox.send(Json.write(refusal.message()));
  }

  /** A network that went away is ordinary; anything else is a fault of ours. */
  void failed(Throwable failure) {
    if (failure instanceof IOException) {
      log.debug("Connection lost", failure);
    } else {
      log.error("A message was not handled", failure);
      refuse(Refusal.UNAVAILABLE);
    }
  }

  /** Leaves. A second call does nothing. */
  void end() {
    ended = true;
    outbox.discard();
    Stay current = stay;
    if (current != null) {
      current.end(rooms);
    }
  }

  private void join(String room, ClientMessage.Join join) throws RefusedException {
    if (stay != null) {
      throw new RefusedException(Refusal.ALREADY_JOINED);
    }
    Member member = new Member(join.name(), outbox);
    UserSession online = telemetry.userOnline(member.user());
    Stay begun = new Stay(room, rooms.enter(room, member), member, online);
    stay = begun;
    if (ended) {
      begun.end(rooms);
    }
  }

  private void write(ClientMessage.Write write) throws RefusedException {
    Stay current = stay;
    if (current == null) {
      throw new RefusedException(Refusal.NOT_JOINED);
    }
    String text = write.content();
    try {
      current.room.write(current.member, text);
    } catch (SQLException e) {
      log.warn("A message was not stored: {}", e.toString());
      throw new RefusedException(Refusal.UNAVAILABLE);
    }
    telemetry.messageAccepted(RoomClass.PUBLIC, MessageKind.TEXT);
  }

  /** From joining to leaving. */
  private static final class Stay {
    private final String roomName;
    private final Room room;
    private final Member member;
    private final UserSession online;
    private boolean over;

    Stay(String roomName, Room room, Member member, UserSession online) {
      this.roomName = roomName;
      this.room = room;
      this.member = member;
      this.online = online;
    }

    void end(Rooms rooms) {
      synchronized (this) {
        if (over) {
          return;
        }
        over = true;
      }
      rooms.leave(roomName, room, member);
      online.close();
    }
  }
}
