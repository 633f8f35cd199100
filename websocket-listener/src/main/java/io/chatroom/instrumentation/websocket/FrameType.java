package io.chatroom.instrumentation.websocket;

/** What a message is on the wire. */
enum FrameType {
  TEXT("text"),
  BINARY("binary"),
  PING("ping"),
  PONG("pong");

  private static final FrameType[] VALUES = values();

  private final String label;

  FrameType(String label) {
    this.label = label;
  }

  String label() {
    return label;
  }

  /** The constant with {@code ordinal}, without the copy that {@code values()} makes. */
  static FrameType of(int ordinal) {
    return VALUES[ordinal];
  }
}
