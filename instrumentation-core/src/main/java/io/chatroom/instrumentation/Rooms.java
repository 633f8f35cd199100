package io.chatroom.instrumentation;

import static java.util.Objects.requireNonNull;

import io.chatroom.instrumentation.recording.CounterRecorder;
import io.chatroom.instrumentation.recording.Recorders;
import java.util.concurrent.atomic.AtomicBoolean;

/** Who comes into the chat's rooms and goes. Safe for any number of threads; never throws. */
public final class Rooms {

  private static final int CLASSES = RoomClass.values().length;

  private final ReferenceCounts[] occupied = new ReferenceCounts[CLASSES];
  private final CounterRecorder[] joins;
  private final CounterRecorder[][] leaves;

  Rooms(Recorders recorders) {
    for (RoomClass roomClass : RoomClass.values()) {
      ReferenceCounts rooms = new ReferenceCounts();
      occupied[roomClass.ordinal()] = rooms;
      recorders.gauge(ChatMeter.ROOMS_ACTIVE, rooms::size, roomClass.label());
    }
    joins = Series.of(recorders, ChatMeter.ROOM_JOINS, RoomClass.values());
    leaves = Series.of(recorders, ChatMeter.ROOM_LEAVES, RoomClass.values(), LeaveReason.values());
  }

  /**
   * Somebody entered a room. It is active until everybody's stay has ended.
   *
   * @param room whatever tells one room of its class from another; it is kept in memory only while
   *     somebody is in it and never leaves
   * @return to be ended when they leave
   */
  public RoomStay enter(RoomClass roomClass, String room) {
    ReferenceCounts rooms = occupied[roomClass.ordinal()];
    rooms.add(requireNonNull(room, "room"));
    joins[roomClass.ordinal()].increment();
    AtomicBoolean staying = new AtomicBoolean(true);
    return reason -> {
      if (staying.compareAndSet(true, false)) {
        rooms.remove(room);
        leaves[roomClass.ordinal()][reason.ordinal()].increment();
      }
    };
  }
}
