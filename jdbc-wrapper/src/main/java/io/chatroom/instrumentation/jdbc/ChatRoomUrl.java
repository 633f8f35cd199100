package io.chatroom.instrumentation.jdbc;

import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A {@code jdbc:chatroom:} URL taken apart.
 *
 * @param driverUrl what the real driver gets
 * @param pool the pool it names, or null
 * @param isDoubled whether it says {@code chatroom:} more than once
 */
record ChatRoomUrl(String driverUrl, @Nullable String pool, boolean isDoubled) {

  static final String PREFIX = "jdbc:chatroom:";

  /** What names the pool, in the URL or among the connection's properties. */
  static final String POOL = "chatroomPool";

  private static final String DOUBLED = "chatroom:";

  // After ? and & as most databases have it, after ; as H2 and SQL Server do.
  private static final Pattern POOL_PARAMETER =
      Pattern.compile("(?<before>[?&;])" + POOL + "=(?<name>[^&;]*)(?<after>[&;]?)");

  /** Whether {@code url} is for us. */
  static boolean matches(@Nullable String url) {
    return url != null && url.startsWith(PREFIX);
  }

  static ChatRoomUrl of(String url) {
    String rest = url.substring(PREFIX.length());
    boolean doubled = rest.startsWith(DOUBLED);
    while (rest.startsWith(DOUBLED)) {
      rest = rest.substring(DOUBLED.length());
    }
    String pool = null;
    Matcher parameter = POOL_PARAMETER.matcher(rest);
    while (parameter.find()) {
      pool = pool == null ? parameter.group("name") : pool;
      rest = without(parameter, rest);
      parameter = POOL_PARAMETER.matcher(rest);
    }
    return new ChatRoomUrl("jdbc:" + rest, pool, doubled);
  }

  /** The pool that the properties name, for pools that keep the URL to themselves; or null. */
  static @Nullable String pool(@Nullable Properties info) {
    return info == null ? null : info.getProperty(POOL);
  }

  /** The properties as the driver is to see them: the same ones where there is nothing of ours. */
  static Properties withoutPool(@Nullable Properties info) {
    if (info == null) {
      return new Properties();
    }
    if (pool(info) == null) {
      return info;
    }
    Properties properties = new Properties();
    info.stringPropertyNames().forEach(key -> properties.put(key, info.getProperty(key)));
    properties.putAll(info);
    properties.remove(POOL);
    return properties;
  }

  /** What follows the parameter takes the place of what led to it, if both separate alike. */
  private static String without(Matcher parameter, String rest) {
    String before = parameter.group("before");
    String after = parameter.group("after");
    String separator = after.isEmpty() ? "" : after.equals("&") ? before : after;
    return rest.substring(0, parameter.start()) + separator + rest.substring(parameter.end());
  }
}
