package io.chatroom.instrumentation.websocket;

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

  TestServer newServer() {
    return server.get();
  }
}
