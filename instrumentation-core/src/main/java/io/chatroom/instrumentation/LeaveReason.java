package io.chatroom.instrumentation;

/** Why a stay in a chat room ended. */
public enum LeaveReason implements LabelValue {
  /** The user left the room, or changed to another. */
  LEFT("left"),
  /** The connection ended. */
  DISCONNECT("disconnect"),
  /** A person or a rule put the user out. */
  KICKED("kicked");

  private final String label;

  LeaveReason(String label) {
    this.label = label;
  }

  @Override
  public String label() {
    return label;
  }
}
