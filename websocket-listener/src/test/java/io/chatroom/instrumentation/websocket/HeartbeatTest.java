package io.chatroom.instrumentation.websocket;

import static io.chatroom.instrumentation.ChatMeter.EXCEPTIONS;
import static io.chatroom.instrumentation.ChatMeter.INSTRUMENTATION_ERRORS;
import static io.chatroom.instrumentation.ChatMeter.WEBSOCKET_CONNECTIONS;
import static io.chatroom.instrumentation.ChatMeter.WEBSOCKET_CONNECTIONS_ACTIVE;
import static io.chatroom.instrumentation.ChatMeter.WEBSOCKET_DISCONNECTIONS;
import static io.chatroom.instrumentation.ChatMeter.WEBSOCKET_MESSAGES;
import static io.chatroom.instrumentation.ChatMeter.WEBSOCKET_PING_RTT;
import static io.chatroom.instrumentation.ChatMeter.WEBSOCKET_PONG_TIMEOUTS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.chatroom.instrumentation.ChatMeter;
import io.chatroom.instrumentation.ChatRoomTelemetry;
import io.chatroom.instrumentation.recording.Settings;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import jakarta.websocket.CloseReason;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.OnClose;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.PongMessage;
import jakarta.websocket.Session;
import jakarta.websocket.server.PathParam;
import jakarta.websocket.server.ServerEndpoint;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Pings each second, on every container; whoever gives no sign of life for two is gone. */
@ParameterizedClass
@EnumSource(TestContainer.class)
class HeartbeatTest {

  private static final Logger JUL = Logger.getLogger("");

  static {
    JUL.setLevel(Level.SEVERE);
  }

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final Meters meters = new Meters(registry);
  private final ChatRoomTelemetry telemetry = beating(registry);
  private final TestServer server;
  private final List<RawClient> clients = new ArrayList<>();

  HeartbeatTest(TestContainer container) {
    server = container.newServer();
  }

  /** Telemetry whose heartbeat pings each second, and waits for two. */
  static ChatRoomTelemetry beating(MeterRegistry registry) {
    return ChatRoomTelemetry.builder()
        .meterRegistry(registry)
        .settings(
            Settings.of(
                Map.of(
                        "chatroom.websocket.ping.interval.seconds", "1",
                        "chatroom.websocket.pong.timeout.seconds", "2")
                    ::get,
                name -> null))
        .buildAndRegisterGlobal();
  }

  @BeforeEach
  void start() throws Exception {
    BeatenEndpoint.PONGS.clear();
    BeatenEndpoint.HELD = new CountDownLatch(1);
    server.start(BeatenEndpoint.class, MonitoredEndpoints.enhance(PongEndpoint.class));
  }

  @AfterEach
  void everyConnectionHasEndedOnce() throws Exception {
    BeatenEndpoint.HELD.countDown();
    try {
      for (RawClient client : clients) {
        client.close();
      }
      await().until(() -> meters.gauge(WEBSOCKET_CONNECTIONS_ACTIVE) == 0);
      assertThat(meters.count(WEBSOCKET_DISCONNECTIONS))
          .isEqualTo(meters.count(WEBSOCKET_CONNECTIONS));
      assertThat(meters.count(EXCEPTIONS)).as("%s", meters.counts(EXCEPTIONS)).isZero();
      assertThat(meters.count(INSTRUMENTATION_ERRORS)).isZero();
    } finally {
      server.stop();
      telemetry.close();
    }
  }

  /** All in one, because each beat takes its second: the time of a test is that of its slowest. */
  @Test
  void peers_thatAnswerStay_andThoseThatVanishAreClosed() throws Exception {
    answering("/beaten/plain");
    answering("/pong");
    RawClient own = answering("/beaten/own-handler");
    RawClient busy = answering("/beaten/busy");
    RawClient vanished = client("/beaten/plain");
    busy.send("hold"); // its method runs for long, and reads no pong meanwhile
    vanished.send(0x80 | RawClient.PONG, new byte[0]); // unasked, and the last of it
    own.send(0x80 | RawClient.PONG, "mine".getBytes(StandardCharsets.UTF_8));

    await().until(() -> meters.count(WEBSOCKET_PONG_TIMEOUTS) == 1);
    awaitCount(WEBSOCKET_DISCONNECTIONS, 1);
    await().until(() -> meters.count(WEBSOCKET_PING_RTT, "endpoint", "/pong") >= 2);

    assertThat(meters.counts(WEBSOCKET_DISCONNECTIONS))
        .isEqualTo(Map.of("1006 server no_pong", 1L));
    assertThat(meters.gauge(WEBSOCKET_CONNECTIONS_ACTIVE)).isEqualTo(4);
    assertThat(meters.count(WEBSOCKET_PING_RTT, "endpoint", "/beaten/{what}")).isPositive();
    assertThat(meters.count(WEBSOCKET_MESSAGES, "direction", "out", "type", "ping"))
        .isGreaterThanOrEqualTo(6);
    assertThat(BeatenEndpoint.PONGS).contains("mine");
    assertThat(PongEndpoint.pongs).isPositive();
  }

  private RawClient client(String path) throws IOException {
    long before = meters.gauge(WEBSOCKET_CONNECTIONS_ACTIVE);
    RawClient client = RawClient.connect(server.port(), path);
    clients.add(client);
    await().until(() -> meters.gauge(WEBSOCKET_CONNECTIONS_ACTIVE) > before);
    return client;
  }

  /** One that answers pings as a client must, on a thread of its own, until it is closed. */
  private RawClient answering(String path) throws IOException {
    RawClient client = client(path);
    Thread thread = new Thread(client::answerPings);
    thread.setDaemon(true);
    thread.start();
    return client;
  }

  private void awaitCount(ChatMeter meter, long expected) {
    await()
        .untilAsserted(
            () ->
                assertThat(meters.count(meter)).as("%s", meters.counts(meter)).isEqualTo(expected));
  }

  /** Takes no pongs by itself, and adds a handler for them if it is told to. */
  @MonitoredEndpoint
  @ServerEndpoint(value = "/beaten/{what}", configurator = MonitoredConfigurator.class)
  public static class BeatenEndpoint {
    static final List<String> PONGS = new CopyOnWriteArrayList<>();
    static volatile CountDownLatch HELD = new CountDownLatch(1);

    @OnOpen
    public void open(Session session, @PathParam("what") String what) {
      assertThat(session.getMessageHandlers()).noneMatch(handler -> handler instanceof Heartbeat);
      if (what.equals("own-handler")) {
        session.addMessageHandler(
            PongMessage.class,
            new MessageHandler.Whole<PongMessage>() {
              @Override
              public void onMessage(PongMessage pong) {
                ByteBuffer data = pong.getApplicationData();
                PONGS.add(StandardCharsets.UTF_8.decode(data.duplicate()).toString());
              }
            });
      }
    }

    @OnMessage
    public void message(String text) throws InterruptedException {
      HELD.await();
    }

    @OnClose
    public void close(Session session, CloseReason reason) {}
  }

  /** Takes its pongs itself. */
  @MonitoredEndpoint
  @ServerEndpoint("/pong")
  public static class PongEndpoint {
    static volatile int pongs;

    @OnMessage
    @SuppressWarnings("NonAtomicVolatileUpdate") // by one connection
    public void pong(PongMessage pong) {
      pongs++;
    }
  }
}
