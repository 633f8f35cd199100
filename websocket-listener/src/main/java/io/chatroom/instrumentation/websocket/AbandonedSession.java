package io.chatroom.instrumentation.websocket;

import jakarta.websocket.Session;
import java.io.EOFException;
import java.io.IOException;

/**
 * A session that looks open and has lost its socket. Tomcat (10.1 and 11) closes the socket when an
 * asynchronous send fails or takes too long, and leaves the session to whoever reads from it: if
 * the peer's reset is not waiting there at that moment, nobody ever does, the endpoint's method for
 * the end is never called, and the session stays among the open ones until the server stops (seen
 * on 11.0.27, with a peer that resets, in one of six tries).
 */
final class AbandonedSession {

  private AbandonedSession() {}

  /** Whether the container has closed the socket for this failure, of which it told the sender. */
  static boolean isLeftBy(Throwable failure, Session session) {
    return failure instanceof IOException
        && !(failure instanceof EOFException) // told to those who still wait at a regular close
        && Container.of(session) == Container.TOMCAT
        && session.isOpen()
        && Container.hasThrown(failure); // and not an encoder, which fails without harm to it
  }
}
