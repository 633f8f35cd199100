package io.chatroom.sample;

import io.chatroom.instrumentation.RejectionReason;
import org.jspecify.annotations.Nullable;

/** Why the chat does not do what a client sent; the client gets it as an {@code error} message. */
enum Refusal {
  BAD_JSON("bad_json", "This is not a JSON object of the protocol.", RejectionReason.INVALID),
  UNKNOWN_TYPE(
      "unknown_type", "The type must be join, message or typing.", RejectionReason.INVALID),
  NOT_TEXT("not_text", "Send text, not binary data.", RejectionReason.INVALID),
  BAD_ROOM(
      "bad_room",
      "A room's name has 1 to %d visible characters and no slash.".formatted(Names.ROOM_MAX),
      RejectionReason.INVALID),
  BAD_AFTER("bad_after", "The field after is the id of a message.", RejectionReason.INVALID),
  BAD_CLIENT_ID(
      "bad_client_id",
      "A client id has 1 to %d visible ASCII characters.".formatted(ClientMessage.CLIENT_ID_MAX),
      RejectionReason.INVALID),
  ALREADY_JOINED("already_joined", "You have joined already.", RejectionReason.INVALID),
  NOT_JOINED("not_joined", "Join before you write.", RejectionReason.UNAUTHORIZED),
  FORBIDDEN("forbidden", "This room is for its members.", RejectionReason.UNAUTHORIZED),
  KICKED("kicked", "You were sent out. Sign in again.", RejectionReason.UNAUTHORIZED),
  EMPTY_TEXT("empty_text", "The message is empty.", RejectionReason.INVALID),
  BAD_TEXT("bad_text", "The message has characters that cannot be shown.", RejectionReason.INVALID),
  TOO_LARGE("too_large", "The message is too long.", RejectionReason.TOO_LARGE),
  RATE_LIMITED("rate_limited", "Too many messages. Wait a moment.", RejectionReason.RATE_LIMITED),
  TOO_MANY_CONNECTIONS(
      "too_many_connections",
      "There are too many connections from your address.",
      RejectionReason.RATE_LIMITED),
  UNAVAILABLE("unavailable", "The message could not be stored. Try again.", RejectionReason.OTHER);

  private final String code;
  private final String text;
  private final RejectionReason reason;

  Refusal(String code, String text, RejectionReason reason) {
    this.code = code;
    this.text = text;
    this.reason = reason;
  }

  /**
   * What the client gets.
   *
   * @param retryAfter the seconds to wait, or 0
   */
  ServerMessage.Failure message(int retryAfter, @Nullable String clientId) {
    return new ServerMessage.Failure(code, text, retryAfter == 0 ? null : retryAfter, clientId);
  }

  String text() {
    return text;
  }

  /** What it counts as. */
  RejectionReason reason() {
    return reason;
  }

  /** Ends the handling of one client message. */
  static final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Refusal refusal;
    private final int retryAfter;

    RefusedException(Refusal refusal) {
      this(refusal, 0);
    }

    /**
     * @param retryAfter the seconds to wait, or 0
     */
    RefusedException(Refusal refusal, int retryAfter) {
      // An answer, not a fault: bad input must not cost a stack trace.
      super(refusal.code, null, false, false);
      this.refusal = refusal;
      this.retryAfter = retryAfter;
    }

    Refusal refusal() {
      return refusal;
    }

    int retryAfter() {
      return retryAfter;
    }
  }
}
