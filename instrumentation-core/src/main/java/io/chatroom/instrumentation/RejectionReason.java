package io.chatroom.instrumentation;

/** Why the application refused a chat message. */
public enum RejectionReason implements LabelValue {
  /** The sender sent too much. */
  RATE_LIMITED("rate_limited"),
  /** The message is longer than allowed. */
  TOO_LARGE("too_large"),
  /** The sender may not write here. */
  UNAUTHORIZED("unauthorized"),
  /** The message could not be understood. */
  INVALID("invalid"),
  /** A rule on content refused it. */
  MODERATED("moderated"),
  /** None of these. */
  OTHER("_other");

  private final String label;

  RejectionReason(String label) {
    this.label = label;
  }

  @Override
  public String label() {
    return label;
  }
}
