package io.chatroom.sample.ops;

/** A command that cannot be done as typed; the message tells the user why and what is allowed. */
final class BadCommandException extends Exception {

  private static final long serialVersionUID = 1L;

  BadCommandException(String message) {
    super(message, null, false, false); // an answer, not a fault
  }
}
