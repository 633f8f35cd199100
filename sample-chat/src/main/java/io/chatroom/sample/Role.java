package io.chatroom.sample;

import java.util.Locale;

/** What somebody may do. */
enum Role {
  /** Chats. */
  USER,
  /** Operates the chat as well: enters the ops room and gives its commands. */
  OPS;

  /** As it is sent. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
