package io.chatroom.instrumentation.websocket;

/** A container with WebSocket endpoints, listening on the loopback interface. */
interface TestServer {

  /** Starts it; {@code endpoints} are deployed as classes. */
  void start(Class<?>... endpoints) throws Exception;

  int port();

  /** May be called twice. */
  void stop() throws Exception;
}
