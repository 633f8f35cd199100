package io.chatroom.instrumentation.websocket;

import jakarta.websocket.SendResult;
import jakarta.websocket.Session;
import org.jspecify.annotations.Nullable;

/** A send's result tells its session since version 2.2 of the API, which is newer than ours. */
final class SendResults {

  static final boolean TELL_SESSION = tellSession();

  private SendResults() {}

  static @Nullable Session session(SendResult result) {
    return result.getSession();
  }

  static SendResult of(Session session, @Nullable Throwable failure) {
    return failure == null ? new SendResult(session) : new SendResult(session, failure);
  }

  private static boolean tellSession() {
    try {
      SendResult.class.getMethod("getSession");
      return true;
    } catch (NoSuchMethodException olderApi) {
      return false;
    }
  }
}
