package io.chatroom.sample;

import io.chatroom.instrumentation.MessageKind;
import java.util.Locale;

/** What kind of message it is; stored with it. */
enum MessageType {
  /** What somebody wrote. */
  TEXT(MessageKind.TEXT),
  /** What an ops user told the chat to do. */
  COMMAND(MessageKind.COMMAND),
  /** What the chat itself says. */
  SYSTEM(MessageKind.SYSTEM);

  private final MessageKind kind;

  MessageType(MessageKind kind) {
    this.kind = kind;
  }

  /** What it counts as. */
  MessageKind kind() {
    return kind;
  }

  /** As it is stored and sent. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
