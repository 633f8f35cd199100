package io.chatroom.instrumentation;

/** How an attempt to sign in ended. */
public enum AuthOutcome implements LabelValue {
  /** The user is who they say. */
  SUCCESS("success"),
  /** A wrong name, password or token. */
  BAD_CREDENTIALS("bad_credentials"),
  /** A token or session that was good once. */
  EXPIRED("expired"),
  /** The user is known and may not come in. */
  FORBIDDEN("forbidden"),
  /** It could not be found out. */
  ERROR("error");

  private final String label;

  AuthOutcome(String label) {
    this.label = label;
  }

  @Override
  public String label() {
    return label;
  }
}
