package io.chatroom.instrumentation.websocket;

import io.chatroom.instrumentation.RoomClass;

/**
 * Tells what class a room is of where an endpoint has rooms of several classes. One object serves
 * all connections of an endpoint; it has a public constructor without parameters.
 */
@FunctionalInterface
public interface RoomClassifier {

  /**
   * The class of {@code room}, asked once for each connection, when it opens.
   *
   * @param room the value of the path parameter that {@link MonitoredEndpoint.Chat#room} names
   */
  RoomClass classOf(String room);
}
