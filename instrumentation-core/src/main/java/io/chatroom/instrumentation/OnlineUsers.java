package io.chatroom.instrumentation;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;

/** Counts distinct users by their open sessions: three tabs are one user. */
final class OnlineUsers {

  private final ConcurrentMap<String, Integer> sessionsByUser = new ConcurrentHashMap<>();

  /** Adds a session of {@code userId} until the result is closed; closing it again does nothing. */
  UserSession add(String userId) {
    sessionsByUser.merge(userId, 1, Integer::sum);
    AtomicBoolean open = new AtomicBoolean(true);
    return () -> {
      if (open.compareAndSet(true, false)) {
        sessionsByUser.computeIfPresent(
            userId, (user, sessions) -> sessions == 1 ? null : sessions - 1);
      }
    };
  }

  int count() {
    return sessionsByUser.size();
  }
}
