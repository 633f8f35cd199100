package io.chatroom.sample;

import io.chatroom.instrumentation.ChatRoomTelemetry;
import io.chatroom.instrumentation.servlet.ChatRoomServletInitializer;
import io.chatroom.instrumentation.websocket.MonitoredConfigurator;
import io.chatroom.instrumentation.websocket.MonitoredEndpointsInitializer;
import io.chatroom.sample.monitor.Monitor;
import io.chatroom.sample.ops.OpsDesk;
import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.server.DefaultByteBufferPool;
import io.undertow.server.handlers.resource.ClassPathResourceManager;
import io.undertow.servlet.Servlets;
import io.undertow.servlet.api.DeploymentInfo;
import io.undertow.servlet.api.DeploymentManager;
import io.undertow.servlet.api.FilterInfo;
import io.undertow.servlet.api.ServletContainerInitializerInfo;
import io.undertow.servlet.api.ServletInfo;
import io.undertow.servlet.api.ServletStackTraces;
import io.undertow.servlet.util.ImmediateInstanceFactory;
import io.undertow.websockets.jsr.ServerWebSocketContainer;
import io.undertow.websockets.jsr.WebSocketDeploymentInfo;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServlet;
import jakarta.websocket.server.ServerContainer;
import jakarta.websocket.server.ServerEndpointConfig;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** The chat: starts everything, in order, and stops it in the other. */
public final class ChatServer implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(ChatServer.class);

  /** Threads for what may wait for the database: requests, and the messages of connections. */
  private static final int WORKER_THREADS = 64;

  /** How long a peer may take to read one message before its connection is cut. */
  private static final long SEND_TIMEOUT_MILLIS = 20_000;

  /** How long connections and requests get to end when the chat stops. */
  private static final int STOP_MILLIS = 2_000;

  /** Of a request's body, in bytes; who reads it allows less. */
  private static final long BODY_MAX = 2 * 1024 * 1024;

  /** Of a request that was answered before it was read, in bytes. */
  private static final long READ_ON_MAX = 8 * BODY_MAX;

  private static final Duration READ_ON_TIME = Duration.ofSeconds(10);

  private final ChatConfig config;
  private final ChatRoomTelemetry telemetry;
  private final Database database;
  private final LimitsInForce limits;
  private final Readiness readiness;
  private final RoomStore roomStore;
  private final MessageStore messages;
  private final Rooms rooms;
  private final Visits visits;
  private final SignIns signIns;
  private final Operations operations;
  private final OpsDesk desk;
  private final DeploymentManager deployment;
  private final Scrapes scrapes;
  private final Undertow undertow;

  private ChatServer(
      ChatConfig config, ChatRoomTelemetry telemetry, Database database, LimitsInForce limits)
      throws ServletException, SQLException {
    this.config = config;
    this.telemetry = telemetry;
    this.database = database;
    this.limits = limits;
    this.readiness = new Readiness(database);
    this.roomStore = new RoomStore(database);
    this.messages = new MessageStore(database);
    this.rooms = new Rooms(roomStore, messages);
    this.visits = new Visits(this::limits);
    this.signIns = new SignIns(seal(), config.security().opsPassword(), this::limits, telemetry);
    this.operations = new Operations(rooms, roomStore, visits, ChatServer::exit);
    String redis = config.redisUrl();
    if (redis != null) {
      rooms.join(RedisCluster.start(redis, rooms, messages, visits, telemetry));
    }
    this.desk = new OpsDesk(config.ops(), database.dataSource(), telemetry, operations);
    this.deployment = Servlets.newContainer().addDeployment(application());
    deployment.deploy();
    this.scrapes = new Scrapes("/metrics", deployment.start());
    this.undertow =
        Undertow.builder()
            .addHttpListener(config.port(), config.host())
            .setWorkerThreads(WORKER_THREADS)
            .setServerOption(UndertowOptions.SHUTDOWN_TIMEOUT, STOP_MILLIS)
            .setServerOption(UndertowOptions.MAX_HEADER_SIZE, 16 * 1024)
            .setServerOption(UndertowOptions.MAX_HEADERS, 100)
            .setServerOption(UndertowOptions.MAX_PARAMETERS, 100)
            .setServerOption(UndertowOptions.MAX_COOKIES, 50)
            .setServerOption(UndertowOptions.MAX_ENTITY_SIZE, READ_ON_MAX) // beyond it cuts
            .setServerOption(UndertowOptions.REQUEST_PARSE_TIMEOUT, 10_000)
            .setServerOption(UndertowOptions.NO_REQUEST_TIMEOUT, 60_000)
            .setHandler(
                new LingeringClose(
                    READ_ON_MAX,
                    READ_ON_TIME,
                    new SecurityHeaders(new OddRequests(new BodyLimit(BODY_MAX, scrapes)))))
            .build();
  }

  /** Starts the chat as the environment says, until the process is told to end. */
  public static void main(String[] args) {
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
    try {
      ChatServer server = start(ChatConfig.from(System.getenv()));
      Runtime.getRuntime().addShutdownHook(new Thread(server::drainAndClose, "chat-stop"));
      log.info("The chat is at      http://localhost:{}/", server.port());
      log.info("Watch it at         http://localhost:{}/monitor", server.port());
      log.info("Its metrics are at  http://localhost:{}/metrics", server.port());
    } catch (StartException | IllegalArgumentException e) {
      log.error("The chat did not start: {}", e.getMessage());
      System.exit(1);
    }
  }

  /**
   * Starts a chat.
   *
   * @throws StartException if the environment does not allow it, saying what to do
   */
  static ChatServer start(ChatConfig config) {
    LimitsInForce limits = LimitsInForce.of(config.limitsFile());
    ChatRoomTelemetry telemetry = ChatRoomTelemetry.builder().buildAndRegisterGlobal();
    Database database = null;
    try {
      checkPort(config);
      database = Database.open(config, telemetry);
      ChatServer server = new ChatServer(config, telemetry, database, limits);
      server.undertow.start();
      server.watchLimits();
      return server;
    } catch (Exception e) {
      if (database != null) {
        database.close();
      }
      telemetry.close();
      throw StartException.of(config, e);
    }
  }

  /** Before the database is opened, whose complaint about a second chat would come first. */
  private static void checkPort(ChatConfig config) throws IOException {
    try (ServerSocket probe = new ServerSocket()) {
      probe.setReuseAddress(true);
      probe.bind(new InetSocketAddress(config.host(), config.port()));
    }
  }

  /** The port it listens on. */
  int port() {
    return ((InetSocketAddress) undertow.getListenerInfo().get(0).getAddress()).getPort();
  }

  /** For tests. */
  Database database() {
    return database;
  }

  /** For tests. */
  Operations operations() {
    return operations;
  }

  /** For tests. */
  Rooms rooms() {
    return rooms;
  }

  /**
   * Closes every connection with 1001 (going away), lets requests end, and then the database: what
   * was accepted is stored.
   */
  @Override
  public void close() {
    readiness.stop();
    limits.close();
    desk.close();
    closeConnections();
    try {
      deployment.stop();
      deployment.undeploy();
    } catch (ServletException e) {
      log.warn("The application did not end well", e);
    }
    undertow.stop();
    rooms.cluster().close();
    database.close();
    telemetry.close();
  }

  /** Sends everybody elsewhere before; ends the process if that takes longer than its bound. */
  private void drainAndClose() {
    Thread bound = new Thread(this::endAtBound, "chat-bound");
    bound.setDaemon(true);
    bound.start();
    try {
      new Drain(config.drain(), visits, readiness, scrapes).run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    close();
  }

  private void endAtBound() {
    try {
      TimeUnit.NANOSECONDS.sleep(config.drain().bound().toNanos());
      log.error("The chat did not end in time and is cut off");
      Runtime.getRuntime().halt(1);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Undeploying does the same once more, for a handshake that was under way. */
  private void closeConnections() {
    Object container =
        deployment
            .getDeployment()
            .getServletContext()
            .getAttribute(ServerContainer.class.getName());
    if (container instanceof ServerWebSocketContainer undertowContainer) {
      undertowContainer.close(STOP_MILLIS);
    }
  }

  private DeploymentInfo application() {
    Proxies proxies = config.security().proxies();
    DeploymentInfo application =
        Servlets.deployment()
            .setDeploymentName("chat")
            .setContextPath("/")
            .setClassLoader(ChatServer.class.getClassLoader())
            .setDefaultEncoding("UTF-8")
            .setServletStackTraces(ServletStackTraces.NONE)
            .setResourceManager(
                new ClassPathResourceManager(ChatServer.class.getClassLoader(), "page"))
            .addWelcomePage("index.html")
            .addFilter(
                filter(
                    "handshake",
                    new HandshakeFilter(signIns, proxies, visits, readiness, telemetry)))
            .addFilterUrlMapping("handshake", "/chat/*", DispatcherType.REQUEST)
            .addServlet(servlet("api", api(proxies)).addMapping("/api/*"))
            .addServlet(servlet("alerts", desk.webhook()).addMapping("/alerts"))
            .addServlet(servlet("health", new ProbeServlet(() -> true)).addMapping("/healthz"))
            .addServlet(
                servlet("ready", new ProbeServlet(readiness::isReady)).addMapping("/readyz"))
            .addServletContainerInitializer(
                new ServletContainerInitializerInfo(
                    ChatRoomServletInitializer.class,
                    new ImmediateInstanceFactory<>(new ChatRoomServletInitializer(telemetry)),
                    Set.of()))
            .addServletContainerInitializer(
                new ServletContainerInitializerInfo(
                    MonitoredEndpointsInitializer.class, Set.of(ChatEndpoint.class)))
            .addServletContextAttribute(
                WebSocketDeploymentInfo.ATTRIBUTE_NAME,
                webSockets(
                    new Chat(rooms, roomStore, visits, this::command, this::limits, telemetry)));
    Monitor.addTo(application, config.prometheusUrl());
    if (config.debug()) {
      application.addServlet(servlet("fail", new FailServlet()).addMapping("/debug/fail"));
    }
    return application;
  }

  private static WebSocketDeploymentInfo webSockets(Chat chat) {
    ServerEndpointConfig endpoint =
        ServerEndpointConfig.Builder.create(ChatEndpoint.class, ChatEndpoint.PATH)
            .configurator(new MonitoredConfigurator())
            .build();
    endpoint.getUserProperties().put(Chat.class.getName(), chat);
    return new WebSocketDeploymentInfo()
        .addEndpoint(endpoint)
        .setDispatchToWorkerThread(true) // handlers wait for the database
        .setBuffers(new DefaultByteBufferPool(true, 16 * 1024))
        .addListener(container -> container.setAsyncSendTimeout(SEND_TIMEOUT_MILLIS));
  }

  private ApiServlet api(Proxies proxies) {
    return new ApiServlet(
        proxies,
        new SessionApi(signIns, proxies),
        new RoomApi(rooms, roomStore, messages, signIns),
        new OpsApi(desk, signIns, roomStore));
  }

  private void watchLimits() {
    ConfigReloads reloads = new ConfigReloads(desk, operations, telemetry);
    reloads.inForce(limits.now());
    limits.watch(reloads);
  }

  private String command(ChatUser user, String line) {
    return desk.run(user.name(), user.role() == Role.OPS, line);
  }

  private Limits limits() {
    return limits.now();
  }

  /** The key of the session cookies: the same on all instances, and after a restart. */
  private SessionSeal seal() throws SQLException {
    String secret = config.security().sessionSecret();
    if (secret == null) {
      byte[] random = new byte[32];
      new SecureRandom().nextBytes(random);
      secret = database.setting("session-secret", HexFormat.of().formatHex(random));
    }
    return new SessionSeal(secret.getBytes(StandardCharsets.UTF_8), Clock.systemUTC());
  }

  /** As SIGTERM does, but from within, and not on a thread that the end waits for. */
  private static void exit() {
    new Thread(() -> System.exit(0), "chat-drain").start();
  }

  private static ServletInfo servlet(String name, HttpServlet servlet) {
    return Servlets.servlet(name, servlet.getClass(), new ImmediateInstanceFactory<>(servlet));
  }

  private static FilterInfo filter(String name, HttpFilter filter) {
    return Servlets.filter(name, filter.getClass(), new ImmediateInstanceFactory<>(filter));
  }
}
