package io.chatroom.instrumentation.websocket;

/** Who ended a connection. */
enum Initiator {
  CLIENT("client"),
  SERVER("server"),
  NETWORK("network");

  private final String label;

  Initiator(String label) {
    this.label = label;
  }

  String label() {
    return label;
  }
}
