package io.chatroom.instrumentation;

import java.util.concurrent.atomic.AtomicBoolean;

/** Counts distinct users by their open sessions: three tabs are one user. */
final class OnlineUsers {

  private final ReferenceCounts sessionsByUser = new ReferenceCounts();

  /** Adds a session of {@code userId} until the result is closed; closing it again does nothing. */
  UserSession add(String userId) {
    sessionsByUser.add(userId);
    AtomicBoolean open = new AtomicBoolean(true);
    return () -> {
      if (open.compareAndSet(true, false)) {
        sessionsByUser.remove(userId);
      }
    };
  }

  int count() {
    return sessionsByUser.size();
  }
}
