package io.chatroom.sample;

import io.chatroom.instrumentation.RejectionReason;

/** Why the chat does not do what a client sent; the client gets it as an {@code error} message. */
enum Refusal {
  BAD_JSON("bad_json", "This is not a JSON object of the protocol.", RejectionReason.INVALID),
  UNKNOWN_TYPE("unknown_type", "The type must be join or message.", RejectionReason.INVALID),
  NOT_TEXT("not_text", "Send text, not binary data.", RejectionReason.INVALID),
  BAD_ROOM(
      "bad_room",
      "A room's name has 1 to %d visible characters and no slash.".formatted(Names.ROOM_MAX),
      RejectionReason.INVALID),
  BAD_NAME(
      "bad_name",
      "A name has 1 to %d visible characters.".formatted(Names.USER_MAX),
      RejectionReason.INVALID),
  ALREADY_JOINED("already_joined", "You have joined already.", RejectionReason.INVALID),
  NOT_JOINED("not_joined", "Join before you write.", RejectionReason.UNAUTHORIZED),
  EMPTY_TEXT("empty_text", "The message is empty.", RejectionReason.INVALID),
  BAD_TEXT("bad_text", "The message has characters that cannot be shown.", RejectionReason.INVALID),
  TOO_LARGE(
      "too_large",
      "A message has at most %d characters.".formatted(ClientMessage.TEXT_MAX),
      RejectionReason.TOO_LARGE),
  UNAVAILABLE("unavailable", "The message could not be stored. Try again.", RejectionReason.OTHER);

  private final String code;
  private final String text;
  private final RejectionReason reason;

  Refusal(String code, String text, RejectionReason reason) {
    this.code = code;
    this.text = text;
    this.reason = reason;
  }

  /** What the client gets. */
  ServerMessage.Failure message() {
    return new ServerMessage.Failure(code, text);
  }

  /** What it counts as. */
  RejectionReason reason() {
    return reason;
  }

  /** Ends the handling of one client message. */
  static final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Refusal refusal;

    RefusedException(Refusal refusal) {
      // An answer, not a fault: bad input must not cost a stack trace.
      super(refusal.code, null, false, false);
      this.refusal = refusal;
    }

    Refusal refusal() {
      return refusal;
    }
  }
}
