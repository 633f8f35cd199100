package io.chatroom.sample;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the chat is told by the environment; everything has a default.
 *
 * @param host the address to listen on ({@code CHAT_HOST}, all of them by default)
 * @param port the port to listen on ({@code CHAT_PORT}, 8000 by default); 0 takes a free one
 * @param data the folder of the database ({@code CHAT_DATA})
 * @param debug whether {@code /debug/fail} exists ({@code CHAT_DEBUG}, false by default)
 */
record ChatConfig(String host, int port, Path data, boolean debug) {

  static final int DEFAULT_PORT = 8000;

  /**
   * Reads the variables; one that is blank counts as not set.
   *
   * @throws IllegalArgumentException if a value does not fit, naming it and what is allowed
   */
  static ChatConfig from(Map<String, String> environment) {
    return new ChatConfig(
        text(environment, "CHAT_HOST", "0.0.0.0"),
        port(environment),
        data(environment),
        flag(environment, "CHAT_DEBUG"));
  }

  private static int port(Map<String, String> environment) {
    String value = text(environment, "CHAT_PORT", Integer.toString(DEFAULT_PORT));
    try {
      int port = Integer.parseInt(value);
      if (port >= 0 && port <= 65535) {
        return port;
      }
    } catch (NumberFormatException notANumber) {
      // Told below, as any other value that does not fit.
    }
    throw refused("CHAT_PORT", value, "a port from 0 to 65535; 0 takes a free one");
  }

  /** Beside this module when started at the root of the work tree, else in the current folder. */
  private static Path data(Map<String, String> environment) {
    Path module = Path.of("sample-chat");
    Path ifUnset = Files.isDirectory(module) ? module.resolve("data") : Path.of("data");
    String value = text(environment, "CHAT_DATA", ifUnset.toString());
    if (value.indexOf(';') >= 0) {
      throw refused("CHAT_DATA", value, "a folder without ';' in its path");
    }
    return Path.of(value).toAbsolutePath().normalize();
  }

  private static boolean flag(Map<String, String> environment, String name) {
    String value = text(environment, name, "false");
    return switch (value.toLowerCase(Locale.ROOT)) {
      case "true" -> true;
      case "false" -> false;
      default -> throw refused(name, value, "true or false");
    };
  }

  private static String text(Map<String, String> environment, String name, String ifUnset) {
    @Nullable String value = environment.get(name);
    return value == null || value.isBlank() ? ifUnset : value.strip();
  }

  private static IllegalArgumentException refused(String name, String value, String allowed) {
    return new IllegalArgumentException(
        "%s is '%s'; allowed is %s".formatted(name, value, allowed));
  }
}
