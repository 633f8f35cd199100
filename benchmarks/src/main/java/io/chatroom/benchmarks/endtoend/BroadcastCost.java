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
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The time of a broadcast, from the speaker's message to the last listener's, on Undertow over the
 * loopback interface: a bare endpoint and the same as a monitored chat, in turns within one
 * process, so that both meet the same machine.
 */
public final class BroadcastCost {

  private static final int DEFAULT_LISTENERS = 5_000;
  private static final int TURNS = 4;
  private static final int WARM_UP = 20;
  private static final int BROADCASTS = 40;
  private static final String TEXT = "x".repeat(100);

  private BroadcastCost() {}

  /** Takes the number of listeners, {@value #DEFAULT_LISTENERS} if it is not given. */
  public static void main(String[] arguments) throws Exception {
    int listeners = arguments.length == 0 ? DEFAULT_LISTENERS : Integer.parseInt(arguments[0]);
    ChatRoomTelemetry telemetry = ChatRoomTelemetry.builder().buildAndRegisterGlobal();
    List<Long> bare = new ArrayList<>();
    List<Long> monitored = new ArrayList<>();
    Undertow server = start();
    InetSocketAddress address = (InetSocketAddress) server.getListenerInfo().get(0).getAddress();
    try {
      measure(address, "/bare", listeners); // until both are compiled
      measure(address, "/monitored", listeners);
      for (int turn = 0; turn < TURNS; turn++) {
        boolean bareFirst = turn % 2 == 0; // who comes second finds a warmer JVM
        if (bareFirst) {
          bare.addAll(measure(address, "/bare", listeners));
        }
        monitored.addAll(measure(address, "/monitored", listeners));
        if (!bareFirst) {
          bare.addAll(measure(address, "/bare", listeners));
        }
      }
      requireDeliveries(telemetry, (long) (1 + TURNS) * (WARM_UP + BROADCASTS) * listeners);
    } finally {
      server.stop();
    }
    print(listeners, median(bare), median(monitored));
    System.exit(0); // the server's threads would keep the process
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
    // The last of a turn may yet be on their way when the listeners hang up.
    if (counted < wanted * 99 / 100 || counted > wanted) {
      throw new IllegalStateException(counted + " deliveries were counted of " + wanted);
    }
  }

  private static List<Long> measure(InetSocketAddress address, String path, int listeners)
      throws IOException {
    List<Long> nanos = new ArrayList<>();
    try (Listeners crowd = Listeners.connect(address, path, listeners)) {
      for (int i = 0; i < WARM_UP + BROADCASTS; i++) {
        long took = crowd.broadcast(TEXT);
        if (i >= WARM_UP) {
          nanos.add(took);
        }
      }
    }
    return nanos;
  }

  private static void print(int listeners, double bare, double monitored) {
    System.out.printf(
        Locale.ROOT,
        "| broadcast to %,d sessions, median of %d | ms | us per session |%n|---|---:|---:|%n",
        listeners,
        TURNS * BROADCASTS);
    row("bare", bare, listeners);
    row("monitored, declared a chat", monitored, listeners);
    System.out.printf(Locale.ROOT, "%nratio %.3f%n", monitored / bare);
  }

  private static void row(String what, double nanos, int listeners) {
    System.out.printf(
        Locale.ROOT, "| %s | %.1f | %.2f |%n", what, nanos / 1e6, nanos / 1e3 / listeners);
  }

  private static double median(List<Long> nanos) {
    long[] sorted = nanos.stream().mapToLong(Long::longValue).toArray();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
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
                            .addEndpoint(Monitored.class)
                            .setDispatchToWorkerThread(true)
                            .setBuffers(new DefaultByteBufferPool(false, 1024))));
    deployment.deploy();
    Undertow server =
        Undertow.builder().addHttpListener(0, "127.0.0.1").setHandler(deployment.start()).build();
    server.start();
    return server;
  }

  /** What both are: everybody gets what anybody says. */
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
