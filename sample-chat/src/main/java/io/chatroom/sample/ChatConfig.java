package io.chatroom.sample;

import io.chatroom.sample.http.HttpAddress;
import io.chatroom.sample.ops.OpsConfig;
import io.lettuce.core.RedisURI;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the chat is told by the environment; everything has a default.
 *
 * @param host the address to listen on ({@code CHAT_HOST}, all of them by default)
 * @param port the port to listen on ({@code CHAT_PORT}, 8000 by default); 0 takes a free one
 * @param data the folder of the database ({@code CHAT_DATA})
 * @param debug whether {@code /debug/fail} exists ({@code CHAT_DEBUG}, false by default)
 * @param database where the data is, or null for H2 in {@code data}
 * @param redisUrl where instances meet ({@code CHAT_REDIS_URL}), or null if there is one instance
 * @param limitsFile the file with the limits ({@code CHAT_CONFIG}), or null for the defaults
 * @param security who may do what
 * @param drain how the chat ends
 * @param prometheusUrl the Prometheus that {@code /monitor} asks ({@code CHAT_PROMETHEUS_URL}), or
 *     null: then that page reads {@code /metrics}
 * @param ops where alerts come from, and where commands about them go
 */
record ChatConfig(
    String host,
    int port,
    Path data,
    boolean debug,
    @Nullable DatabaseConfig database,
    @Nullable String redisUrl,
    @Nullable Path limitsFile,
    SecurityConfig security,
    DrainConfig drain,
    @Nullable URI prometheusUrl,
    OpsConfig ops) {

  static final int DEFAULT_PORT = 8000;

  /**
   * Reads the variables; one that is blank counts as not set.
   *
   * @throws IllegalArgumentException if a value does not fit, naming it and what is allowed
   */
  static ChatConfig from(Map<String, String> environment) {
    logFormat(environment);
    return new ChatConfig(
        text(environment, "CHAT_HOST", "0.0.0.0"),
        port(environment),
        data(environment),
        flag(environment, "CHAT_DEBUG"),
        DatabaseConfig.from(environment),
        redisUrl(environment),
        limitsFile(environment),
        SecurityConfig.from(environment),
        DrainConfig.from(environment),
        prometheusUrl(environment),
        OpsConfig.from(environment, secret(environment, "CHAT_ALERTS_TOKEN")));
  }

  /** {@link LogFormat} has chosen by now, as the log cannot wait to be told what is wrong. */
  private static void logFormat(Map<String, String> environment) {
    String value = text(environment, LogFormat.VARIABLE, "text");
    if (!Set.of("text", "json").contains(value)) {
      throw refused(LogFormat.VARIABLE, value, "text or json");
    }
  }

  /** Without the URLs, which may hold passwords. */
  @Override
  public String toString() {
    return "ChatConfig[%s:%d, %s]".formatted(host, port, data);
  }

  private static @Nullable String redisUrl(Map<String, String> environment) {
    String value = optional(environment, "CHAT_REDIS_URL");
    if (value == null || isRedis(value)) {
      return value;
    }
    // It may hold a password.
    throw refused("CHAT_REDIS_URL", "***", "redis://host:port or rediss://host:port");
  }

  private static boolean isRedis(String value) {
    try {
      // The client reads what it cannot take apart as a host's name, which it then never finds.
      return Set.of("redis", "rediss").contains(String.valueOf(new URI(value).getScheme()))
          && new URI(value).getHost() != null
          && RedisURI.create(value).getPort() > 0;
    } catch (URISyntaxException | IllegalArgumentException notAnAddress) {
      return false;
    }
  }

  private static @Nullable Path limitsFile(Map<String, String> environment) {
    String value = optional(environment, "CHAT_CONFIG");
    return value == null ? null : Path.of(value).toAbsolutePath().normalize();
  }

  private static @Nullable URI prometheusUrl(Map<String, String> environment) {
    String value = optional(environment, "CHAT_PROMETHEUS_URL");
    if (value == null) {
      return null;
    }
    URI address = HttpAddress.parse(value);
    if (address != null) {
      return address;
    }
    throw refused(
        "CHAT_PROMETHEUS_URL",
        HttpAddress.masked(value),
        "an address such as http://localhost:9090, without user and query");
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

  static boolean flag(Map<String, String> environment, String name) {
    String value = text(environment, name, "false");
    return switch (value.toLowerCase(Locale.ROOT)) {
      case "true" -> true;
      case "false" -> false;
      default -> throw refused(name, value, "true or false");
    };
  }

  static String text(Map<String, String> environment, String name, String ifUnset) {
    @Nullable String value = environment.get(name);
    return value == null || value.isBlank() ? ifUnset : value.strip();
  }

  static @Nullable String optional(Map<String, String> environment, String name) {
    String value = text(environment, name, "");
    return value.isEmpty() ? null : value;
  }

  /** A value that may be in a file instead, which {@code name} with {@code _FILE} names. */
  static @Nullable String secret(Map<String, String> environment, String name) {
    String file = optional(environment, name + "_FILE");
    if (file == null) {
      return optional(environment, name);
    }
    try {
      return Files.readString(Path.of(file)).strip();
    } catch (IOException e) {
      throw refused(name + "_FILE", file, "a file that can be read (" + e + ")");
    }
  }

  static IllegalArgumentException refused(String name, String value, String allowed) {
    return new IllegalArgumentException(
        "%s is '%s'; allowed is %s".formatted(name, value, allowed));
  }
}
