package com.example.chat;

import io.undertow.Undertow;
import io.undertow.server.DefaultByteBufferPool;
import io.undertow.servlet.Servlets;
import io.undertow.servlet.api.DeploymentManager;
import io.undertow.websockets.jsr.WebSocketDeploymentInfo;
import jakarta.websocket.server.ServerEndpointConfig;
import java.net.InetSocketAddress;
import java.util.List;

final class Host {
  static int start(List<Class<?>> endpoints, List<ServerEndpointConfig> configs) throws Exception {
    WebSocketDeploymentInfo webSockets = new WebSocketDeploymentInfo();
    webSockets.setBuffers(new DefaultByteBufferPool(false, 8192));
    endpoints.forEach(webSockets::addEndpoint);
    configs.forEach(webSockets::addEndpoint);
    DeploymentManager deployment =
        Servlets.defaultContainer()
            .addDeployment(
                Servlets.deployment()
                    .setClassLoader(Host.class.getClassLoader())
                    .setContextPath("/")
                    .setDeploymentName("chat")
                    .addServletContextAttribute(
                        WebSocketDeploymentInfo.ATTRIBUTE_NAME, webSockets));
    deployment.deploy();
    Undertow server =
        Undertow.builder().addHttpListener(0, "127.0.0.1").setHandler(deployment.start()).build();
    server.start();
    return ((InetSocketAddress) server.getListenerInfo().get(0).getAddress()).getPort();
  }

  static Class<?> container() {
    return WebSocketDeploymentInfo.class;
  }
}
