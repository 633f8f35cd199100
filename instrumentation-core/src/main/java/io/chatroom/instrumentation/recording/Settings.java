package io.chatroom.instrumentation.recording;

import static java.util.Objects.requireNonNull;

import java.util.Locale;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The library's configuration from outside: a setting {@code metrics.path} is the system property
 * {@code chatroom.metrics.path}, else the environment variable {@code CHATROOM_METRICS_PATH}, else
 * its default. A blank value counts as not set. A value that does not fit fails at once, naming the
 * setting, the value and what is allowed.
 */
public final class Settings {

  private final UnaryOperator<@Nullable String> properties;
  private final UnaryOperator<@Nullable String> variables;

  private Settings(
      UnaryOperator<@Nullable String> properties, UnaryOperator<@Nullable String> variables) {
    this.properties = requireNonNull(properties, "properties");
    this.variables = requireNonNull(variables, "variables");
  }

  /** Reads this process's system properties and environment. */
  public static Settings fromEnvironment() {
    return of(System::getProperty, System::getenv);
  }

  /**
   * Reads from elsewhere, such as a container's init parameters or a test's map; each answers null
   * for "not set".
   */
  public static Settings of(
      UnaryOperator<@Nullable String> properties, UnaryOperator<@Nullable String> variables) {
    return new Settings(properties, variables);
  }

  /** The setting as text, or null. */
  public @Nullable String text(String name) {
    String value = properties.apply(propertyName(name));
    if (value == null || value.isBlank()) {
      value = variables.apply(variableName(name));
    }
    return value == null || value.isBlank() ? null : value.strip();
  }

  /** The setting as text. */
  public String text(String name, String ifUnset) {
    String value = text(name);
    return value == null ? ifUnset : value;
  }

  /** The setting as {@code true} or {@code false}. */
  public boolean flag(String name, boolean ifUnset) {
    String value = text(name);
    if (value == null) {
      return ifUnset;
    }
    return switch (value.toLowerCase(Locale.ROOT)) {
      case "true" -> true;
      case "false" -> false;
      default -> throw refused(name, value, "true or false");
    };
  }

  /** The setting as a whole number from {@code min} to {@code max}. */
  public int number(String name, int ifUnset, int min, int max) {
    String value = text(name);
    if (value == null) {
      return ifUnset;
    }
    try {
      int number = Integer.parseInt(value);
      if (number >= min && number <= max) {
        return number;
      }
    } catch (NumberFormatException notANumber) {
      // Told below, as any other value that does not fit.
    }
    throw refused(name, value, "a whole number from " + min + " to " + max);
  }

  private static IllegalArgumentException refused(String name, String value, String allowed) {
    return new IllegalArgumentException(
        "%s (or %s) is '%s'; allowed is %s"
            .formatted(variableName(name), propertyName(name), value, allowed));
  }

  private static String propertyName(String name) {
    return "chatroom." + name;
  }

  private static String variableName(String name) {
    return propertyName(name).toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }
}
