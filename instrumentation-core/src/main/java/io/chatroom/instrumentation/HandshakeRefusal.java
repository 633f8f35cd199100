package io.chatroom.instrumentation;

/** Why a WebSocket handshake was refused. */
public enum HandshakeRefusal implements LabelValue {
  /** The page comes from a site that may not connect. */
  ORIGIN("origin"),
  /** Who connects is not known, or may not. */
  AUTH("auth"),
  /** There are as many connections as allowed. */
  CAPACITY("capacity"),
  /** Who connects does it too often. */
  RATE_LIMITED("rate_limited"),
  /** The request lacks something, such as a room that exists. */
  BAD_REQUEST("bad_request"),
  /** The application failed during the handshake. */
  ERROR("error");

  private final String label;

  HandshakeRefusal(String label) {
    this.label = label;
  }

  @Override
  public String label() {
    return label;
  }
}
