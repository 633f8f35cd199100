package io.chatroom.instrumentation;

/** How an operation through the chat ended. */
public enum OpsOutcome implements LabelValue {
  /** It was done. */
  SUCCESS("success"),
  /** Who asked for it may not. */
  DENIED("denied"),
  /** It failed, or could not be understood. */
  ERROR("error");

  private final String label;

  OpsOutcome(String label) {
    this.label = label;
  }

  @Override
  public String label() {
    return label;
  }
}
