package io.chatroom.instrumentation.websocket;

import io.undertow.websockets.jsr.UndertowContainerProvider;
import jakarta.websocket.WebSocketContainer;
import java.util.List;
import java.util.function.Supplier;
import org.apache.tomcat.websocket.WsWebSocketContainer;
import org.awaitility.Awaitility;
import org.eclipse.jetty.ee11.websocket.jakarta.client.JakartaWebSocketClientContainerProvider;
import org.glassfish.tyrus.client.ClientManager;

/** The containers everything is tried on. */
enum TestContainer {
  TOMCAT(TomcatServer::new, WsWebSocketContainer::new),
  JETTY(JettyServer::new, new JettyClients()::getContainer),
  UNDERTOW(UndertowServer::new, new UndertowClients()::getContainer),
  TYRUS(TyrusServer::new, ClientManager::createClient);

  static {
    // Tomcat lets what it throws itself, when a peer is reset, end its thread; that is no failure.
    Awaitility.doNotCatchUncaughtExceptionsByDefault();
  }

  private final Supplier<TestServer> server;
  private final Supplier<WebSocketContainer> client;

  TestContainer(Supplier<TestServer> server, Supplier<WebSocketContainer> client) {
    this.server = server;
    this.client = client;
  }

  WebSocketContainer newClient() {
    return client.get();
  }

  /** All of them, or the one that is on the class path in another version. */
  static List<TestContainer> toTry() {
    String only = System.getProperty("chatroom.test.container");
    return only == null ? List.of(values()) : List.of(valueOf(only));
  }

  TestServer newServer() {
    return server.get();
  }

  private static final class JettyClients extends JakartaWebSocketClientContainerProvider {
    @Override
    protected WebSocketContainer getContainer() {
      return super.getContainer();
    }
  }

  private static final class UndertowClients extends UndertowContainerProvider {
    @Override
    protected WebSocketContainer getContainer() {
      return super.getContainer();
    }
  }
}
