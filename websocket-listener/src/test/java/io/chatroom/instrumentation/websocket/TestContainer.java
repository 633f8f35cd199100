package io.chatroom.instrumentation.websocket;

import java.util.List;
import java.util.function.Supplier;

/** The containers everything is tried on. */
enum TestContainer {
  TOMCAT(TomcatServer::new),
  JETTY(JettyServer::new),
  UNDERTOW(UndertowServer::new),
  TYRUS(TyrusServer::new);

  private final Supplier<TestServer> server;

  TestContainer(Supplier<TestServer> server) {
    this.server = server;
  }

  /** All of them, or the one that is on the class path in another version. */
  static List<TestContainer> toTry() {
    String only = System.getProperty("chatroom.test.container");
    return only == null ? List.of(values()) : List.of(valueOf(only));
  }

  TestServer newServer() {
    return server.get();
  }
}
