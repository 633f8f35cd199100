package io.chatroom.instrumentation;

/** The kinds of room a chat has. A room's name is never a label; its class is. */
public enum RoomClass implements LabelValue {
  /** Anyone may join. */
  PUBLIC("public"),
  /** Members are invited. */
  PRIVATE("private"),
  /** Two people. */
  DIRECT("direct"),
  /** Run by the application itself, such as an operations room. */
  SYSTEM("system"),
  /** None of these. */
  OTHER("_other");

  private final String label;

  RoomClass(String label) {
    this.label = label;
  }

  @Override
  public String label() {
    return label;
  }
}
