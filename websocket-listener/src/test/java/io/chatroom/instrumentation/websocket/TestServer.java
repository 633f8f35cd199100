package io.chatroom.instrumentation.websocket;

import jakarta.servlet.ServletContainerInitializer;

/** A container with WebSocket endpoints, listening on the loopback interface. */
interface TestServer {

  /** Starts it; {@code endpoints} are deployed as classes. */
  void start(Class<?>... endpoints) throws Exception;

  /** Has {@code initializer} set up the application too, where there are servlets. Before start. */
  void initializeWith(ServletContainerInitializer initializer);

  int port();

  /** May be called twice. */
  void stop() throws Exception;
}
