package io.chatroom.instrumentation;

/** One session of a user who is online; a user is online while one of theirs is open. */
@FunctionalInterface
public interface UserSession extends AutoCloseable {

  /**
   * Ends this session. Calling it again does nothing, so every path out of a connection may call
   * it.
   */
  @Override
  void close();
}
