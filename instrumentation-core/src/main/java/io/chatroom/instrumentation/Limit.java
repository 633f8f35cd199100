package io.chatroom.instrumentation;

/** A limit of the application on how often something may be done. */
public enum Limit implements LabelValue {
  /** Opening connections. */
  CONNECT("connect"),
  /** Writing chat messages. */
  MESSAGE("message"),
  /** Entering rooms. */
  JOIN("join"),
  /** Telling that one is typing. */
  TYPING("typing"),
  /** HTTP requests. */
  HTTP("http"),
  /** None of these. */
  OTHER("_other");

  private final String label;

  Limit(String label) {
    this.label = label;
  }

  @Override
  public String label() {
    return label;
  }
}
