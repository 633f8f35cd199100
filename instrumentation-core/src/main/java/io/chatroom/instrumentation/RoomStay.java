package io.chatroom.instrumentation;

/**
 * One connection's stay in a chat room. Every path out of a room may end it: the first one counts.
 */
@FunctionalInterface
public interface RoomStay extends AutoCloseable {

  /** Ends the stay. Calling it again, also with another reason, does nothing. */
  void leave(LeaveReason reason);

  /** Ends the stay because the connection ended, if nothing else has. */
  @Override
  default void close() {
    leave(LeaveReason.DISCONNECT);
  }
}
