package io.chatroom.instrumentation;

/** What became of a chat message on the way to one recipient. */
enum DeliveryOutcome implements LabelValue {
  /** It was written to the recipient's connection. */
  DELIVERED("delivered"),
  /** It could not be written. */
  FAILED("failed"),
  /** It was not tried, as for a recipient who does not keep up. */
  DROPPED("dropped");

  private final String label;

  DeliveryOutcome(String label) {
    this.label = label;
  }

  @Override
  public String label() {
    return label;
  }
}
