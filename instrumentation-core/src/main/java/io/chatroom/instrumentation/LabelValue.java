package io.chatroom.instrumentation;

/** A constant that is a value of a label. */
public interface LabelValue {

  /** The value as Prometheus shows it. */
  String label();
}
