package io.chatroom.instrumentation;

import org.jspecify.annotations.Nullable;

/** Holds the telemetry that container-made parts share. */
final class GlobalTelemetry {

  private static volatile @Nullable ChatRoomTelemetry global;

  private GlobalTelemetry() {}

  static ChatRoomTelemetry get() {
    ChatRoomTelemetry current = global;
    return current != null ? current : makeOnce();
  }

  private static synchronized ChatRoomTelemetry makeOnce() {
    ChatRoomTelemetry current = global;
    if (current == null) {
      current = ChatRoomTelemetry.create();
      global = current;
    }
    return current;
  }

  static synchronized ChatRoomTelemetry register(ChatRoomTelemetry.Builder builder) {
    if (global != null) {
      throw new IllegalStateException(
          "There is a global ChatRoomTelemetry already, registered or made by the first part that asked for it:"
              + " register before any endpoint, filter or data source is made, or close() it first");
    }
    ChatRoomTelemetry built = builder.build();
    global = built;
    return built;
  }

  static synchronized void forget(ChatRoomTelemetry telemetry) {
    if (global == telemetry) {
      global = null;
    }
  }
}
