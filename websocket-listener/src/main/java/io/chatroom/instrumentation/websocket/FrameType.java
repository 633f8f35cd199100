package io.chatroom.instrumentation.websocket;

import java.io.Reader;

/** What a message is on the wire. */
enum FrameType {
  TEXT("text"),
  BINARY("binary"),
  PING("ping"),
  PONG("pong");

  /** In place of an ordinal where the class of the message has to be asked. */
  static final int UNKNOWN = -1;

  private static final FrameType[] VALUES = values();

  private final String label;

  FrameType(String label) {
    this.label = label;
  }

  String label() {
    return label;
  }

  /** Of a message that is read. */
  static FrameType ofStream(Object stream) {
    return stream instanceof Reader ? TEXT : BINARY;
  }

  /** The constant with {@code ordinal}, without the copy that {@code values()} makes. */
  static FrameType of(int ordinal) {
    return VALUES[ordinal];
  }
}
