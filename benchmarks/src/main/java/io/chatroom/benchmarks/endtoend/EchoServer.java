package io.chatroom.benchmarks.endtoend;

import io.chatroom.instrumentation.ChatRoomTelemetry;
import io.chatroom.instrumentation.websocket.MonitoredConfigurator;
import io.chatroom.instrumentation.websocket.MonitoredEndpoint;
import io.undertow.Undertow;
import io.undertow.server.DefaultByteBufferPool;
import io.undertow.servlet.Servlets;
import io.undertow.servlet.api.DeploymentManager;
import io.undertow.websockets.jsr.WebSocketDeploymentInfo;
import jakarta.websocket.OnMessage;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;
import java.net.InetSocketAddress;

/** The least a WebSocket server can do, so that what is put around it weighs the most. */
@MonitoredEndpoint
@ServerEndpoint(value = "/echo", configurator = MonitoredConfigurator.class)
public class EchoServer {

  /** Sends back what came. */
  @OnMessage
  public void onMessage(String text, Session session) {
    session.getAsyncRemote().sendText(text);
  }

  /** Listens on a free port and prints it. */
  public static void main(String[] arguments) throws Exception {
    ChatRoomTelemetry.builder().buildAndRegisterGlobal();
    DeploymentManager deployment =
        Servlets.defaultContainer()
            .addDeployment(
                Servlets.deployment()
                    .setDeploymentName("echo")
                    .setContextPath("/")
                    .setClassLoader(EchoServer.class.getClassLoader())
                    .addServletContextAttribute(
                        WebSocketDeploymentInfo.ATTRIBUTE_NAME,
                        new WebSocketDeploymentInfo()
                            .addEndpoint(EchoServer.class)
                            .setBuffers(new DefaultByteBufferPool(true, 16 * 1024))));
    deployment.deploy();
    Undertow undertow =
        Undertow.builder().addHttpListener(0, "127.0.0.1").setHandler(deployment.start()).build();
    undertow.start();
    InetSocketAddress address = (InetSocketAddress) undertow.getListenerInfo().get(0).getAddress();
    System.out.println("The echo is at http://localhost:" + address.getPort() + "/echo");
  }
}
