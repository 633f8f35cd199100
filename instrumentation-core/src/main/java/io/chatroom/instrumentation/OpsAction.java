package io.chatroom.instrumentation;

/** An operation carried out through the chat. */
public enum OpsAction implements LabelValue {
  /** An alert was taken up by somebody. */
  ACK("ack"),
  /** An alert was silenced. */
  SILENCE("silence"),
  /** A silence was ended. */
  UNSILENCE("unsilence"),
  /** A user was put out. */
  KICK("kick"),
  /** An instance sends its connections elsewhere. */
  DRAIN("drain"),
  /** The configuration was read again. */
  CONFIG_RELOAD("config_reload"),
  /** None of these. */
  OTHER("_other");

  private final String label;

  OpsAction(String label) {
    this.label = label;
  }

  @Override
  public String label() {
    return label;
  }
}
