package io.chatroom.benchmarks.endtoend;

import io.chatroom.instrumentation.ChatRoomTelemetry;
import io.chatroom.instrumentation.websocket.MonitoredConfigurator;
import io.chatroom.instrumentation.websocket.MonitoredEndpoint;
import io.chatroom.instrumentation.websocket.MonitoredEndpoint.Chat;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.undertow.Undertow;
import io.undertow.server.DefaultByteBufferPool;
import io.undertow.servlet.Servlets;
import io.undertow.servlet.api.DeploymentManager;
import io.undertow.websockets.jsr.WebSocketDeploymentInfo;
import jakarta.websocket.CloseReason;
import jakarta.websocket.OnClose;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.SendHandler;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * The time of a broadcast, from the speaker's message to the last listener's, on Undertow over the
 * loopback interface: two bare endpoints and the same as a monitored chat, of one JVM, in turns
 * broadcast by broadcast, so that all three meet the same machine and the same compiled server. The
 * listeners are a process of their own: a descriptor at both ends of each connection is more than
 * many systems grant to one.
 */
public final class BroadcastCost {

  private static final int DEFAULT_LISTENERS = 5_000;
  private static final int PATIENCE_SECONDS = 230;

  private BroadcastCost() {}

  /** Takes the number of listeners, {@value #DEFAULT_LISTENERS} if it is not given. */
  public static void main(String[] arguments) throws Exception {
    int listeners = arguments.length == 0 ? DEFAULT_LISTENERS : Integer.parseInt(arguments[0]);
    ChatRoomTelemetry telemetry = ChatRoomTelemetry.builder().buildAndRegisterGlobal();
    Undertow server = start();
    InetSocketAddress address = (InetSocketAddress) server.getListenerInfo().get(0).getAddress();
    try {
      listen(address.getPort(), listeners);
      requireDeliveries(telemetry, (long) BroadcastTurns.ROUNDS * listeners);
    } finally {
      server.stop();
    }
    System.exit(0); // the server's threads would keep the process
  }

  private static void listen(int port, int listeners) throws Exception {
    Process turns =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                BroadcastTurns.class.getName(),
                Integer.toString(port),
                Integer.toString(listeners))
            .inheritIO()
            .start();
    try {
      if (!turns.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || turns.exitValue() != 0) {
        throw new IllegalStateException("The listeners did not come to their end");
      }
    } finally {
      turns.destroyForcibly();
    }
  }

  /** What was measured as monitored was monitored: every message to every session. */
  private static void requireDeliveries(ChatRoomTelemetry telemetry, long wanted) {
    long counted =
        ((PrometheusMeterRegistry) telemetry.meterRegistry())
            .scrape()
            .lines()
            .filter(line -> line.startsWith("chatroom_deliveries_total{"))
            .mapToLong(line -> (long) Double.parseDouble(line.substring(line.indexOf("} ") + 2)))
            .sum();
    // The last may yet be on their way when the listeners hang up.
    if (counted < wanted * 99 / 100 || counted > wanted) {
      throw new IllegalStateException(counted + " deliveries were counted of " + wanted);
    }
  }

  private static Undertow start() throws Exception {
    DeploymentManager deployment =
        Servlets.defaultContainer()
            .addDeployment(
                Servlets.deployment()
                    .setDeploymentName("broadcast")
                    .setContextPath("/")
                    .setClassLoader(BroadcastCost.class.getClassLoader())
                    .addServletContextAttribute(
                        WebSocketDeploymentInfo.ATTRIBUTE_NAME,
                        new WebSocketDeploymentInfo()
                            .addEndpoint(Bare.class)
                            .addEndpoint(BareAgain.class)
                            .addEndpoint(Monitored.class)
                            .setDispatchToWorkerThread(true)
                            .setBuffers(new DefaultByteBufferPool(false, 1024))));
    deployment.deploy();
    Undertow server =
        Undertow.builder().addHttpListener(0, "127.0.0.1").setHandler(deployment.start()).build();
    server.start();
    return server;
  }

  /** What all are: everybody gets what anybody says. */
  public abstract static class Room {
    private static final SendHandler IGNORE = result -> {};

    abstract Set<Session> members();

    /** Somebody comes. */
    @OnOpen
    public void open(Session session) {
      members().add(session);
    }

    /** Somebody says something. */
    @OnMessage
    public void message(String text) {
      for (Session member : members()) {
        member.getAsyncRemote().sendText(text, IGNORE);
      }
    }

    /** Somebody goes. */
    @OnClose
    public void close(Session session, CloseReason reason) {
      members().remove(session);
    }
  }

  /** Without us. */
  @ServerEndpoint("/bare")
  public static class Bare extends Room {
    private static final Set<Session> MEMBERS = ConcurrentHashMap.newKeySet();

    @Override
    Set<Session> members() {
      return MEMBERS;
    }
  }

  /** Without us, to be compared with the other: the noise of what is measured. */
  @ServerEndpoint("/bare-again")
  public static class BareAgain extends Room {
    private static final Set<Session> MEMBERS = ConcurrentHashMap.newKeySet();

    @Override
    Set<Session> members() {
      return MEMBERS;
    }
  }

  /** With us. */
  @MonitoredEndpoint(chat = @Chat)
  @ServerEndpoint(value = "/monitored", configurator = MonitoredConfigurator.class)
  public static class Monitored extends Room {
    private static final Set<Session> MEMBERS = ConcurrentHashMap.newKeySet();

    @Override
    Set<Session> members() {
      return MEMBERS;
    }
  }
}
