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

  /** What the side that opens connections calls it. */
  Initiator mirrored() {
    return switch (this) {
      case CLIENT -> SERVER;
      case SERVER -> CLIENT;
      case NETWORK -> NETWORK;
    };
  }
}
