package io.chatroom.sample;

import java.sql.SQLException;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** The commands that need nothing but the chat: {@code /who}, {@code /kick}, {@code /drain}. */
final class CommandList implements OpsCommands {

  private final Operations operations;

  CommandList(Operations operations) {
    this.operations = operations;
  }

  @Override
  public @Nullable String run(ChatUser user, String line) {
    String[] words = line.strip().split("\\s+", 2);
    String rest = words.length == 1 ? "" : words[1];
    return switch (words[0]) {
      case "/who" -> who();
      case "/kick" -> kick(rest);
      case "/drain" -> drain();
      default -> "There is no command " + words[0] + "; there are /who, /kick user and /drain.";
    };
  }

  private String who() {
    StringJoiner lines = new StringJoiner("\n");
    for (Map.Entry<String, Set<String>> room : operations.who().entrySet()) {
      lines.add("# %s: %s".formatted(room.getKey(), String.join(", ", room.getValue())));
    }
    return lines.toString();
  }

  private String kick(String rest) {
    String name = Names.user(rest);
    if (name == null) {
      return "Whom? /kick user";
    }
    try {
      return "%s is out, with %d connections here.".formatted(name, operations.kick(name));
    } catch (SQLException e) {
      return "%s is not out: %s".formatted(name, e.getMessage());
    }
  }

  private String drain() {
    operations.drain();
    return "This instance sends everybody elsewhere and ends.";
  }
}
