package io.chatroom.instrumentation.websocket;

import jakarta.servlet.ServletContainerInitializer;
import jakarta.websocket.server.ServerEndpointConfig;

/** A container with WebSocket endpoints, listening on the loopback interface. */
interface TestServer {

  /** Starts it; {@code endpoints} are deployed as classes. */
  void start(Class<?>... endpoints) throws Exception;

  /** Has {@code initializer} set up the application too, where there are servlets. Before start. */
  void initializeWith(ServletContainerInitializer initializer);

  /** Has it deploy {@code configs} too. Before start. */
  void deploy(ServerEndpointConfig... configs);

  int port();

  /** Takes the application away and goes on, where that is tried. */
  default void undeploy() throws Exception {
    throw new UnsupportedOperationException();
  }

  /** May be called twice. */
  void stop() throws Exception;
}
