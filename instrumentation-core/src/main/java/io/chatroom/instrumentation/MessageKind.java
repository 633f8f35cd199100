package io.chatroom.instrumentation;

/** What a chat message carries. */
public enum MessageKind implements LabelValue {
  /** Written by a person. */
  TEXT("text"),
  /** A file, a picture, a voice note. */
  BINARY("binary"),
  /** Made by the application. */
  SYSTEM("system"),
  /** An order to the application, such as /kick. */
  COMMAND("command"),
  /** None of these. */
  OTHER("_other");

  private final String label;

  MessageKind(String label) {
    this.label = label;
  }

  @Override
  public String label() {
    return label;
  }
}
