package io.chatroom.sample;

import io.chatroom.instrumentation.RoomClass;
import java.util.Locale;

/** What a room is: stored when the room is made, and the same for as long as there is a room. */
enum RoomKind {
  /** Anybody who is signed in. */
  PUBLIC(RoomClass.PUBLIC),
  /** Its members, each invited by another. */
  PRIVATE(RoomClass.PRIVATE),
  /** Two members. */
  DIRECT(RoomClass.DIRECT),
  /** Those who signed in as ops. */
  SYSTEM(RoomClass.SYSTEM);

  private final RoomClass roomClass;

  RoomKind(RoomClass roomClass) {
    this.roomClass = roomClass;
  }

  /** What its messages count as. */
  RoomClass roomClass() {
    return roomClass;
  }

  /** As it is stored and sent. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  static RoomKind of(String label) {
    return valueOf(label.toUpperCase(Locale.ROOT));
  }
}
