package io.chatroom.sample;

import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * What log lines say of the connection that a thread works for: {@code session} and {@code
 * room_class}. The ids of the trace are put there by the library. A worker thread serves everybody,
 * so that what was there before comes back when it is closed, by the same thread.
 */
final class LogContext implements AutoCloseable {

  static final String SESSION = "session";
  static final String ROOM_CLASS = "room_class";

  private final @Nullable String outerSession = MDC.get(SESSION);
  private final @Nullable String outerRoomClass = MDC.get(ROOM_CLASS);

  private LogContext() {}

  /**
   * From now on lines have these.
   *
   * @param roomClass null where that is not known yet
   */
  static LogContext enter(String session, @Nullable String roomClass) {
    LogContext context = new LogContext();
    set(SESSION, session);
    set(ROOM_CLASS, roomClass);
    return context;
  }

  @Override
  public void close() {
    set(SESSION, outerSession);
    set(ROOM_CLASS, outerRoomClass);
  }

  private static void set(String key, @Nullable String value) {
    if (value == null) {
      MDC.remove(key);
    } else {
      MDC.put(key, value);
    }
  }
}
