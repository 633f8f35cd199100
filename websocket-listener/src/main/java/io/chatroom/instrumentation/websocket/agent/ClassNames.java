package io.chatroom.instrumentation.websocket.agent;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The classes that the agent was told by name: whole names, or beginnings that end in a star. */
record ClassNames(List<String> patterns) {

  static ClassNames parse(@Nullable String argument) {
    return new ClassNames(
        argument == null
            ? List.of()
            : Arrays.stream(argument.split(",", -1))
                .map(String::strip)
                .filter(pattern -> !pattern.isEmpty())
                .toList());
  }

  /** Takes a binary name. */
  boolean contains(String name) {
    for (String pattern : patterns) {
      if (pattern.endsWith("*")
          ? name.startsWith(pattern.substring(0, pattern.length() - 1))
          : name.equals(pattern)) {
        return true;
      }
    }
    return false;
  }
}
