package io.chatroom.sample;

/**
 * How much is too much.
 *
 * @param messageChars of a message's text, in UTF-16 units
 * @param connectionMessages messages of one connection
 * @param userMessages messages of one user on this instance, over all their connections
 * @param typing notices of typing of one connection
 * @param addressSignIns sign-ins from one address
 * @param failedSignIns wrong passwords from one address
 * @param connections WebSocket connections of this instance
 * @param addressConnections WebSocket connections from one address
 */
record Limits(
    int messageChars,
    Rate connectionMessages,
    Rate userMessages,
    Rate typing,
    Rate addressSignIns,
    Rate failedSignIns,
    int connections,
    int addressConnections) {

  /** So many a second, and so many at once after a rest. */
  record Rate(double perSecond, int burst) {}

  static final Limits DEFAULT =
      new Limits(
          ClientMessage.TEXT_MAX,
          new Rate(50, 200),
          new Rate(100, 400),
          new Rate(2, 10),
          new Rate(20, 1_000),
          new Rate(0.1, 10),
          20_000,
          2_500);
}
