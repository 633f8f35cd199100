package io.chatroom.instrumentation.servlet;

/** A container that serves a {@link ServletApplication} at the loopback address. */
public interface RunningServer extends AutoCloseable {

  /** The port it listens at. */
  int port();

  @Override
  void close();
}
