package io.chatroom.instrumentation.servlet;

/** Starts one kind of container, at a free port. */
public interface ServletContainer {

  /** Name and version, as the table shows it. */
  String name();

  /** Starts the container with {@code application} at its root. */
  RunningServer start(ServletApplication application) throws Exception;
}
