package io.chatroom.sample;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;

/** Reads limits from a properties file; what it does not name has its default. */
final class LimitsFile {

  private final Properties properties = new Properties();
  private final Set<String> unknown = new TreeSet<>();

  private LimitsFile(String text) throws IOException {
    properties.load(new StringReader(text));
    unknown.addAll(properties.stringPropertyNames());
  }

  /** As {@link #read(String)}. */
  static Limits read(Path file) throws IOException {
    return read(Files.readString(file));
  }

  /**
   * Reads what a file holds.
   *
   * @throws IllegalArgumentException if a value does not fit or a name means nothing, naming it and
   *     what is allowed
   */
  static Limits read(String text) throws IOException {
    return new LimitsFile(text).limits();
  }

  private Limits limits() {
    Limits ifUnset = Limits.DEFAULT;
    Limits limits =
        new Limits(
            number("message.chars", ifUnset.messageChars(), 1, ClientMessage.TEXT_MAX),
            rate("connection.messages", ifUnset.connectionMessages()),
            rate("user.messages", ifUnset.userMessages()),
            rate("connection.typing", ifUnset.typing()),
            rate("address.sign-ins", ifUnset.addressSignIns()),
            rate("address.failed-sign-ins", ifUnset.failedSignIns()),
            number("connections", ifUnset.connections(), 0, 10_000_000),
            number("address.connections", ifUnset.addressConnections(), 0, 10_000_000));
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException(
          "there is no limit '%s'".formatted(String.join("', '", unknown)));
    }
    return limits;
  }

  private Limits.Rate rate(String name, Limits.Rate ifUnset) {
    return new Limits.Rate(
        perSecond(name + ".per-second", ifUnset.perSecond()),
        number(name + ".burst", ifUnset.burst(), 1, 1_000_000));
  }

  private double perSecond(String name, double ifUnset) {
    String value = value(name, Double.toString(ifUnset));
    try {
      double number = Double.parseDouble(value);
      if (number >= 0.001 && number <= 1e6) {
        return number;
      }
    } catch (NumberFormatException notANumber) {
      // Told below, as any other value that does not fit.
    }
    throw refused(name, value, "a number from 0.001 to 1000000");
  }

  private int number(String name, int ifUnset, int min, int max) {
    String value = value(name, Integer.toString(ifUnset));
    try {
      int number = Integer.parseInt(value);
      if (number >= min && number <= max) {
        return number;
      }
    } catch (NumberFormatException notANumber) {
      // Told below, as any other value that does not fit.
    }
    throw refused(name, value, "a whole number from %d to %d".formatted(min, max));
  }

  private String value(String name, String ifUnset) {
    unknown.remove(name);
    return properties.getProperty(name, ifUnset).strip();
  }

  private static IllegalArgumentException refused(String name, String value, String allowed) {
    return new IllegalArgumentException(
        "%s is '%s'; allowed is %s".formatted(name, value, allowed));
  }
}
