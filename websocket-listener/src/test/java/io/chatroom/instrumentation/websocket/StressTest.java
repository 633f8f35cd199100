package io.chatroom.instrumentation.websocket;

import static io.chatroom.instrumentation.ChatMeter.INSTRUMENTATION_ERRORS;
import static io.chatroom.instrumentation.ChatMeter.WEBSOCKET_CONNECTIONS;
import static io.chatroom.instrumentation.ChatMeter.WEBSOCKET_CONNECTIONS_ACTIVE;
import static io.chatroom.instrumentation.ChatMeter.WEBSOCKET_DISCONNECTIONS;
import static io.chatroom.instrumentation.ChatMeter.WEBSOCKET_SENDS_PENDING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.chatroom.instrumentation.ChatRoomTelemetry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A thousand connections that come and go at random and die in every way, the last of them with
 * their server.
 */
class StressTest {

  private static final int CONNECTIONS = 1000;
  private static final int LAST = 50;
  private static final int IDLE = 11;
  private static final int PATIENCE_MILLIS = 5_000;
  private static final long SEED = 20_261_123;
  private static final Logger JUL = Logger.getLogger("");
  private static final List<String> FIGURES = new ArrayList<>();

  static {
    JUL.setLevel(Level.SEVERE);
  }

  private final Meters meters;
  private final ChatRoomTelemetry telemetry;

  StressTest() {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    meters = new Meters(registry);
    telemetry = ChatRoomTelemetry.builder().meterRegistry(registry).buildAndRegisterGlobal();
  }

  @ParameterizedTest
  @MethodSource("containers")
  void thousandConnections_leaveNothingBehind(TestContainer container, Hook hook) throws Exception {
    TestServer server = container.newServer();
    List<RawClient> last = new ArrayList<>();
    server.start(HookedLoader.load(LifecycleEndpoint.class, hook));
    try {
      play(server);
      // A client can be gone before the server has opened its connection.
      awaitDisconnections(CONNECTIONS - LAST);
      for (int i = 0; i < LAST; i++) {
        last.add(talking(server));
      }
      assertThat(meters.gauge(WEBSOCKET_CONNECTIONS_ACTIVE)).isEqualTo(LAST);
      long lost = meters.count(WEBSOCKET_DISCONNECTIONS, "reason", "connection_lost");
      server.stop();
      awaitDisconnections(CONNECTIONS);
      lost = meters.count(WEBSOCKET_DISCONNECTIONS, "reason", "connection_lost") - lost;
      assertThat(meters.count(WEBSOCKET_DISCONNECTIONS, "reason", "shutdown"))
          .isEqualTo(LAST - (container == TestContainer.TYRUS ? lost : 0)); // see LifecycleTest
      assertThat(meters.count(WEBSOCKET_CONNECTIONS)).isEqualTo(CONNECTIONS);
      await().until(() -> meters.gauge(WEBSOCKET_CONNECTIONS_ACTIVE) == 0);
      assertThat(meters.gauge(WEBSOCKET_SENDS_PENDING)).isZero();
      assertThat(meters.count(INSTRUMENTATION_ERRORS)).isZero();
      print(container, hook);
    } finally {
      for (RawClient client : last) {
        client.close();
      }
      server.stop();
    }
  }

  private void print(TestContainer container, Hook hook) {
    if (FIGURES.isEmpty()) {
      FIGURES.add("%,d connections that die in every way".formatted(CONNECTIONS));
      FIGURES.add("");
      FIGURES.add("| container, hook | opened | closed | active | how they ended |");
      FIGURES.add("|---|---:|---:|---:|---|");
    }
    FIGURES.add(
        "| %s, %s | %d | %d | %d | %s |"
            .formatted(
                Figures.containers().get(TestContainer.toTry().indexOf(container)),
                hook.name().toLowerCase(Locale.ROOT),
                meters.count(WEBSOCKET_CONNECTIONS),
                meters.count(WEBSOCKET_DISCONNECTIONS),
                meters.gauge(WEBSOCKET_CONNECTIONS_ACTIVE),
                meters.counts(WEBSOCKET_DISCONNECTIONS).entrySet().stream()
                    .map(end -> end.getKey() + ": " + end.getValue())
                    .collect(Collectors.joining(", "))));
    Figures.write("stress", FIGURES);
  }

  private void awaitDisconnections(int expected) {
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () -> assertThat(meters.count(WEBSOCKET_DISCONNECTIONS)).isEqualTo(expected));
  }

  /** One whose opening is over, and that is answered. */
  private static RawClient talking(TestServer server) throws IOException {
    RawClient client = RawClient.connect(server.port(), "/life/x");
    client.send("hello");
    client.readMessage();
    return client;
  }

  static Stream<Arguments> containers() {
    return TestContainer.toTry().stream()
        .flatMap(
            container ->
                Stream.of(Hook.CONFIGURATOR, Hook.ENHANCE, Hook.AGENT)
                    .map(hook -> Arguments.of(container, hook)));
  }

  @AfterEach
  void closeTelemetry() {
    telemetry.close();
  }

  private static void play(TestServer server) throws Exception {
    Random random = new Random(SEED);
    ExecutorService clients = Executors.newFixedThreadPool(16);
    try {
      List<Future<?>> lives = new ArrayList<>();
      for (int i = 0; i < CONNECTIONS - LAST; i++) {
        int way = wayToDie(random.nextInt(1000));
        int messages = random.nextInt(4);
        lives.add(
            clients.submit(
                () -> {
                  live(server, way, messages);
                  return null;
                }));
      }
      for (Future<?> life : lives) {
        life.get();
      }
    } finally {
      clients.shutdown();
    }
  }

  /** One in a hundred dies of idleness, which takes its time; the others of each cause alike. */
  private static int wayToDie(int chance) {
    return chance < 10 ? IDLE : chance % IDLE;
  }

  private static void live(TestServer server, int way, int messages) throws IOException {
    String deed =
        switch (way) {
          case 0 -> "throw-in-open";
          case 1 -> "throw-in-message";
          case 2 -> "throw-in-close";
          case 3 -> "close-in-open";
          case 4 -> "close";
          case 9 -> "small";
          case IDLE -> "idle";
          default -> "x";
        };
    try (RawClient client = RawClient.connect(server.port(), "/life/" + deed)) {
      try {
        for (int i = 0; i < messages; i++) {
          client.send("hello");
        }
        switch (way) {
          case 5 -> client.reset();
          case 6 -> client.sendRaw(0x81, 0x82, 0, 0, 0, 0, 0xc3, 0x28);
          case 7 -> client.sendRaw(0x83, 0x81, 0, 0, 0, 0, 1);
          case 8 -> client.sendRaw(0x81, 0x85, 0, 0); // ends within a frame
          case IDLE -> client.readToClose(PATIENCE_MILLIS);
          default -> {
            if (way == 9) {
              client.send("x".repeat(10_000)); // too big, except for Tyrus
            }
            client.sendClose(1000);
            client.readToClose(PATIENCE_MILLIS);
          }
        }
      } catch (IOException cutOff) {
        // The server was first; or Undertow has much to do, and never answers a close.
      }
    }
  }
}
