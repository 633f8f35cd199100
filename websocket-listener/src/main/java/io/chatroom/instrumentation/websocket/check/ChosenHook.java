package io.chatroom.instrumentation.websocket.check;

import org.jspecify.annotations.Nullable;

/** How the endpoints of a build are monitored, as far as it says so. */
enum ChosenHook {
  UNSAID,
  CONFIGURATOR,
  ENHANCE,
  AGENT,
  BUILD;

  /** Null for a value that is none. */
  static @Nullable ChosenHook of(@Nullable String option) {
    if (option == null) {
      return UNSAID;
    }
    return switch (option) {
      case "configurator" -> CONFIGURATOR;
      case "enhance" -> ENHANCE;
      case "agent" -> AGENT;
      case "build" -> BUILD;
      default -> null;
    };
  }
}
