package io.chatroom.instrumentation.recording;

import io.chatroom.instrumentation.LabelValue;

/** Where something went wrong. */
public enum Component implements LabelValue {
  /** A servlet request. */
  HTTP("http"),
  /** A WebSocket connection or message. */
  WEBSOCKET("websocket"),
  /** A database call. */
  JDBC("jdbc"),
  /** The application itself, as it told us. */
  APP("app"),
  /** The library, outside these. Never the component of an application's exception. */
  CORE("core");

  private final String label;

  Component(String label) {
    this.label = label;
  }

  @Override
  public String label() {
    return label;
  }
}
