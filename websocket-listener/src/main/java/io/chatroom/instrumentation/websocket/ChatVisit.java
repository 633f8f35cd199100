package io.chatroom.instrumentation.websocket;

import io.chatroom.instrumentation.ChatRoomTelemetry;
import io.chatroom.instrumentation.FanOut;
import io.chatroom.instrumentation.LeaveReason;
import io.chatroom.instrumentation.MessageKind;
import io.chatroom.instrumentation.RoomClass;
import io.chatroom.instrumentation.RoomStay;
import io.chatroom.instrumentation.UserSession;
import io.chatroom.instrumentation.websocket.MonitoredEndpoint.Reason;
import jakarta.websocket.Session;
import org.jspecify.annotations.Nullable;

/** One connection's part in a chat: who is in which room, and what they say there. */
final class ChatVisit {

  private final ChatDeclaration chat;
  private final ChatRoomTelemetry telemetry;
  private volatile RoomClass roomClass;
  private volatile @Nullable String room;

  // Guarded by this: a connection may end on another thread while it opens.
  private @Nullable RoomStay stay;
  private @Nullable UserSession online;
  private boolean begun;
  private boolean ended;

  // Of the container's reading thread, which handles one message after the other.
  private @Nullable FanOut fanOut;
  private @Nullable MessageKind kind;

  ChatVisit(ChatDeclaration chat, ChatRoomTelemetry telemetry) {
    this.chat = chat;
    this.telemetry = telemetry;
    this.roomClass = chat.classOf(null);
  }

  /** The connection has opened, and its session is known. Again does nothing. */
  synchronized void begin(Session session) {
    if (begun || ended) {
      return;
    }
    begun = true;
    String entered = chat.room(session);
    room = entered;
    roomClass = chat.classOf(entered);
    if (entered != null) {
      stay = telemetry.rooms().enter(roomClass, entered);
    }
    String user = chat.user(session);
    if (user != null) {
      online = telemetry.userOnline(user);
    }
  }

  /** The connection has ended. */
  synchronized void end(CloseKind how) {
    ended = true;
    if (stay != null) {
      stay.leave(reason(how));
    }
    if (online != null) {
      online.close();
    }
  }

  /** The application's method gets a message now: what it sends is the message's. */
  void handling(FrameType type, @Nullable Object payload, long receivedNanos) {
    if (type != FrameType.TEXT && type != FrameType.BINARY) {
      return;
    }
    kind = chat.kindOf(type, payload);
    if (kind != null) {
      fanOut = telemetry.broadcasts().handle(roomClass, receivedNanos);
    }
  }

  /** The application's method is over. */
  void handled(@Nullable Object returned, @Nullable Throwable failure) {
    FanOut current = fanOut;
    if (current == null) {
      return;
    }
    fanOut = null;
    try {
      if (failure == null && kind != null && !current.isDecided()) {
        accepted(kind);
      }
      if (failure == null && returned != null) {
        current.delivered(); // by the container, out of our sight
      }
    } finally {
      current.handled();
    }
  }

  private void accepted(MessageKind accepted) {
    String named = room;
    if (named == null) {
      telemetry.messageAccepted(roomClass, accepted);
    } else {
      telemetry.messageAccepted(roomClass, accepted, named);
    }
  }

  private static LeaveReason reason(CloseKind how) {
    if (how.reason() == Reason.KICKED) {
      return LeaveReason.KICKED;
    }
    boolean saidGoodbye = how.reason() == Reason.NORMAL || how.reason() == Reason.GOING_AWAY;
    return saidGoodbye && how.initiator() == Initiator.CLIENT
        ? LeaveReason.LEFT
        : LeaveReason.DISCONNECT;
  }
}
