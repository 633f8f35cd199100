package io.chatroom.sample;

/** What an event between instances is about. */
enum ClusterEventType {
  /** A message is stored. */
  MESSAGE,
  /** Somebody came to the instance, or went from it. */
  PRESENCE,
  TYPING,
  /** All connections of a user are to be closed. */
  KICK,
  /** The instance lives, and this is everybody who is there. */
  HERE,
  /** The instance is new, and wants to know of all others. */
  HELLO,
  /** The instance ends. */
  BYE
}
