package io.chatroom.sample;

import ch.qos.logback.core.PropertyDefinerBase;
import java.io.Console;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How the log is written ({@code CHAT_LOG}): {@code text} for people or {@code json}, one object a
 * line, for programs. By default text on a terminal, and JSON where something else reads. Asked by
 * the logging itself as it starts, before anything can be refused: {@link ChatConfig} does that.
 */
public final class LogFormat extends PropertyDefinerBase {

  static final String VARIABLE = "CHAT_LOG";

  /** For the logging, which makes it. */
  public LogFormat() {}

  @Override
  public String getPropertyValue() {
    return of(System.getenv(), isTerminal(System.console()));
  }

  static String of(Map<String, String> environment, boolean terminal) {
    String wanted = environment.getOrDefault(VARIABLE, "").strip();
    if (wanted.equals("text") || wanted.equals("json")) {
      return wanted;
    }
    return terminal ? "text" : "json";
  }

  /** From JDK 22 on there may be a console without a terminal. */
  private static boolean isTerminal(@Nullable Console console) {
    if (console == null) {
      return false;
    }
    try {
      return (Boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (ReflectiveOperationException before22) {
      return true;
    }
  }
}
