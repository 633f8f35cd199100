package io.chatroom.instrumentation;

/** Where a chat message was received that this instance delivers. */
enum DeliveryPath implements LabelValue {
  /** Here. */
  LOCAL("local"),
  /** On another instance, from which it came through the broker. */
  REMOTE("remote");

  private final String label;

  DeliveryPath(String label) {
    this.label = label;
  }

  @Override
  public String label() {
    return label;
  }
}
