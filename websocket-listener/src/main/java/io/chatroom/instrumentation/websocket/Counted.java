package io.chatroom.instrumentation.websocket;

/** A message that is read piece by piece. */
interface Counted {

  /** Bytes read so far. */
  long bytes();
}
