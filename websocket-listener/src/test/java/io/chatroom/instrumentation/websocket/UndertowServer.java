package io.chatroom.instrumentation.websocket;

import io.undertow.Undertow;
import io.undertow.server.DefaultByteBufferPool;
import io.undertow.servlet.Servlets;
import io.undertow.servlet.api.DeploymentInfo;
import io.undertow.servlet.api.DeploymentManager;
import io.undertow.websockets.jsr.WebSocketDeploymentInfo;
import java.net.InetSocketAddress;

final class UndertowServer implements TestServer {

  private Undertow server;
  private DeploymentManager deployment;

  @Override
  public void start(Class<?>... endpoints) throws Exception {
    WebSocketDeploymentInfo webSockets = new WebSocketDeploymentInfo();
    webSockets.setDispatchToWorkerThread(true); // its streams refuse to block an I/O thread
    webSockets.setBuffers(new DefaultByteBufferPool(false, 8192));
    for (Class<?> endpoint : endpoints) {
      webSockets.addEndpoint(endpoint);
    }
    DeploymentInfo info =
        Servlets.deployment()
            .setClassLoader(UndertowServer.class.getClassLoader())
            .setContextPath("/")
            .setDeploymentName("test")
            .addServletContextAttribute(WebSocketDeploymentInfo.ATTRIBUTE_NAME, webSockets);
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
  public int port() {
    return ((InetSocketAddress) server.getListenerInfo().get(0).getAddress()).getPort();
  }

  @Override
  public void stop() throws Exception {
    if (deployment != null) {
      deployment.stop();
      deployment.undeploy();
      deployment = null;
      server.stop();
    }
  }
}
