package io.chatroom.instrumentation.websocket;

import io.undertow.Undertow;
import io.undertow.server.DefaultByteBufferPool;
import io.undertow.servlet.Servlets;
import io.undertow.servlet.api.DeploymentInfo;
import io.undertow.servlet.api.DeploymentManager;
import io.undertow.servlet.api.ServletContainerInitializerInfo;
import io.undertow.servlet.util.ImmediateInstanceFactory;
import io.undertow.websockets.extensions.PerMessageDeflateHandshake;
import io.undertow.websockets.jsr.WebSocketDeploymentInfo;
import jakarta.servlet.ServletContainerInitializer;
import jakarta.websocket.server.ServerEndpointConfig;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

final class UndertowServer implements TestServer {

  private final List<ServletContainerInitializer> initializers = new ArrayList<>();
  private Undertow server;
  private DeploymentManager deployment;
  private ServerEndpointConfig[] configs = {};

  @Override
  public void deploy(ServerEndpointConfig... more) {
    configs = more;
  }

  @Override
  public void start(Class<?>... endpoints) throws Exception {
    WebSocketDeploymentInfo webSockets = new WebSocketDeploymentInfo();
    webSockets.setDispatchToWorkerThread(true); // its streams refuse to block an I/O thread
    webSockets.setBuffers(new DefaultByteBufferPool(false, 8192));
    webSockets.addExtension(new PerMessageDeflateHandshake(false)); // it installs none itself
    for (Class<?> endpoint : endpoints) {
      webSockets.addEndpoint(endpoint);
    }
    for (ServerEndpointConfig config : configs) {
      webSockets.addEndpoint(config);
    }
    DeploymentInfo info =
        Servlets.deployment()
            .setClassLoader(new OnlyContainer("undertow-"))
            .setContextPath("/")
            .setDeploymentName("test")
            .addServletContextAttribute(WebSocketDeploymentInfo.ATTRIBUTE_NAME, webSockets);
    initializers.forEach(
        each ->
            info.addServletContainerInitializer(
                new ServletContainerInitializerInfo(
                    each.getClass(), new ImmediateInstanceFactory<>(each), Set.of())));
    deployment = Servlets.defaultContainer().addDeployment(info);
    deployment.deploy();
    server =
        Undertow.builder()
            .addHttpListener(0, "127.0.0.1")
            .setHandler(deployment.start())
            .setIoThreads(2)
            .setWorkerThreads(8)
            .build();
    server.start();
  }

  @Override
  public void initializeWith(ServletContainerInitializer initializer) {
    initializers.add(initializer);
  }

  @Override
  public int port() {
    return ((InetSocketAddress) server.getListenerInfo().get(0).getAddress()).getPort();
  }

  @Override
  public void undeploy() throws Exception {
    if (deployment != null) {
      deployment.stop();
      deployment.undeploy();
      deployment = null;
    }
  }

  @Override
  public void stop() throws Exception {
    undeploy();
    if (server != null) {
      server.stop();
      server = null;
    }
  }
}
