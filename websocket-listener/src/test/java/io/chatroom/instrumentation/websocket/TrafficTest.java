package io.chatroom.instrumentation.websocket;

import static io.chatroom.instrumentation.ChatMeter.INSTRUMENTATION_ERRORS;
import static io.chatroom.instrumentation.ChatMeter.WEBSOCKET_CONNECTIONS;
import static io.chatroom.instrumentation.ChatMeter.WEBSOCKET_CONNECTIONS_ACTIVE;
import static io.chatroom.instrumentation.ChatMeter.WEBSOCKET_DISCONNECTIONS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.chatroom.instrumentation.ChatRoomTelemetry;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.cumulative.CumulativeCounter;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import io.micrometer.core.instrument.distribution.pause.PauseDetector;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import jakarta.websocket.Endpoint;
import jakarta.websocket.server.ServerEndpointConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A client cannot tell a monitored endpoint from the same one without us: not by the handshake, nor
 * by any byte of any frame.
 */
class TrafficTest {

  private static final Logger JUL = Logger.getLogger("");
  private static final int FIN = 0x80;

  private static final Map<Class<?>, Map<TestContainer, List<String>>> UNMONITORED =
      new HashMap<>();

  static {
    JUL.setLevel(Level.SEVERE);
  }

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final Meters meters = new Meters(registry);
  private final ChatRoomTelemetry telemetry =
      ChatRoomTelemetry.builder().meterRegistry(registry).buildAndRegisterGlobal();

  static Stream<Arguments> hooksOnContainers() {
    return TestContainer.toTry().stream()
        .flatMap(container -> Stream.of(Hook.values()).map(hook -> Arguments.of(container, hook)));
  }

  static Stream<TestContainer> containers() {
    return TestContainer.toTry().stream();
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("hooksOnContainers")
  void traffic_isTheSameByteForByte(TestContainer container, Hook hook) throws Exception {
    List<String> unmonitored = unmonitored(container, Talker.class);
    assertThat(play(container, Talker.class, Set.of(hook))).isEqualTo(unmonitored);
    assertEachCountedOnce(container);
  }

  @ParameterizedTest
  @MethodSource("containers")
  void trafficOfAProgrammaticEndpoint_isTheSame(TestContainer container) throws Exception {
    Class<?> type = Talker.Programmatic.class;
    List<String> unmonitored = unmonitored(container, type);
    assertThat(play(container, type, Set.of(Hook.ENHANCE))).isEqualTo(unmonitored);
    assertEachCountedOnce(container);
  }

  @ParameterizedTest
  @MethodSource("containers")
  void traffic_isTheSame_whateverFailsInTheRegistry(TestContainer container) throws Exception {
    List<String> unmonitored = unmonitored(container, Talker.class);
    telemetry.close();
    ChatRoomTelemetry broken =
        ChatRoomTelemetry.builder().meterRegistry(new BrokenRegistry()).buildAndRegisterGlobal();
    try {
      assertThat(play(container, Talker.class, Set.of(Hook.CONFIGURATOR))).isEqualTo(unmonitored);
      assertThat(BrokenRegistry.FAILURES).hasPositiveValue();
    } finally {
      broken.close();
    }
  }

  /** Some meters cannot be made, and others not used. */
  private static final class BrokenRegistry extends SimpleMeterRegistry {
    static final AtomicLong FAILURES = new AtomicLong();

    @Override
    protected Counter newCounter(Meter.Id id) {
      return new CumulativeCounter(id) {
        @Override
        public void increment(double amount) {
          throw broken();
        }
      };
    }

    @Override
    protected Timer newTimer(
        Meter.Id id, DistributionStatisticConfig histogram, PauseDetector pauses) {
      throw broken();
    }

    private static IllegalStateException broken() {
      FAILURES.incrementAndGet();
      return new IllegalStateException("broken");
    }
  }

  private static List<String> unmonitored(TestContainer container, Class<?> type) throws Exception {
    Map<TestContainer, List<String>> played =
        UNMONITORED.computeIfAbsent(type, key -> new EnumMap<>(TestContainer.class));
    if (!played.containsKey(container)) {
      played.put(container, play(container, type, Set.of()));
    }
    return played.get(container);
  }

  private void assertEachCountedOnce(TestContainer container) {
    await().until(() -> meters.gauge(WEBSOCKET_CONNECTIONS_ACTIVE) == 0);
    long undeployed = container == TestContainer.TYRUS ? 0 : 1;
    assertThat(meters.count(WEBSOCKET_CONNECTIONS))
        .isEqualTo(1 + Opening.values().length + End.values().length + undeployed)
        .isEqualTo(meters.count(WEBSOCKET_DISCONNECTIONS));
    assertThat(meters.count(INSTRUMENTATION_ERRORS)).isZero();
  }

  @AfterEach
  void closeTelemetry() {
    telemetry.close();
  }

  private static List<String> play(TestContainer container, Class<?> type, Set<Hook> hooks)
      throws Exception {
    TestServer server = container.newServer();
    if (Endpoint.class.isAssignableFrom(type)) {
      server.deploy(deployment(type, hooks));
      server.start();
    } else {
      server.start(HookedLoader.load(type, hooks));
    }
    List<String> heard = new ArrayList<>();
    try {
      talk(server, heard);
      for (Opening opening : Opening.values()) {
        open(server, opening, heard);
      }
      for (End end : End.values()) {
        end(server, end, heard);
      }
      if (container != TestContainer.TYRUS) { // which has no applications
        undeploy(server, heard);
      }
    } finally {
      server.stop();
    }
    return heard;
  }

  private static ServerEndpointConfig deployment(Class<?> type, Set<Hook> hooks) {
    ServerEndpointConfig config =
        ServerEndpointConfig.Builder.create(HookedLoader.reload(type, hooks), "/talk")
            .subprotocols(List.of("v2", "v1"))
            .build();
    return hooks.isEmpty() ? config : MonitoredEndpoints.enhance(config);
  }

  /** Everything that leaves the connection open. */
  private static void talk(TestServer server, List<String> heard) throws IOException {
    try (RawClient client =
        RawClient.connect(server.port(), "/talk", "Sec-WebSocket-Protocol: v1, v2")) {
      heard.addAll(client.headers());
      readMessage(client, heard);
      for (String text : List.of("hällo 😀", "", "x".repeat(5000))) {
        client.send(text);
        readMessage(client, heard);
      }
      for (String told :
          List.of(
              "parts",
              "binary parts",
              "writer",
              "stream",
              "object",
              "async",
              "empty",
              "ping",
              "ping 125",
              "ping 126",
              "null",
              "pong")) {
        heard.add(told);
        client.send(told);
        readMessage(client, heard);
      }
      client.send("batched");
      readMessage(client, heard);
      readMessage(client, heard);
      exchangeBinary(client, heard);
      exchangeParts(client, heard);
      exchangeControls(client, heard);
    }
  }

  private static void exchangeBinary(RawClient client, List<String> heard) throws IOException {
    for (byte[] data : List.of(new byte[] {1, 2, 3}, new byte[0], new byte[5000])) {
      client.send(FIN | RawClient.BINARY, data);
      readMessage(client, heard);
    }
  }

  /** Text in parts, one of them empty, with a ping in between; then binary in parts. */
  private static void exchangeParts(RawClient client, List<String> heard) throws IOException {
    client.send(RawClient.TEXT, utf8("grü"));
    client.send(RawClient.CONTINUATION, utf8(""));
    client.send(FIN | RawClient.PING, utf8("still there?"));
    readMessage(client, heard);
    client.send(FIN | RawClient.CONTINUATION, utf8("ße"));
    readMessage(client, heard);
    client.send(RawClient.TEXT, new byte[] {(byte) 0xc3}); // a letter in two parts
    client.send(FIN | RawClient.CONTINUATION, new byte[] {(byte) 0xbc});
    readMessage(client, heard);
    client.send(RawClient.BINARY, new byte[] {1});
    client.send(FIN | RawClient.CONTINUATION, new byte[] {2, 3});
    readMessage(client, heard);
  }

  private static void exchangeControls(RawClient client, List<String> heard) throws IOException {
    for (byte[] data : List.of(new byte[] {4, 5}, new byte[0], new byte[125])) {
      client.send(FIN | RawClient.PING, data);
      readMessage(client, heard);
      client.send(FIN | RawClient.PONG, data);
      readMessage(client, heard);
    }
  }

  /** What the endpoint has to say of it, and no client can be told. */
  private static final Set<String> TELLING =
      Set.of("close twice", "send after close", "close while writing", "close with 124 bytes");

  /** What is done when it opens. */
  private enum Opening {
    CLOSE,
    THROW,
    IDLE,
    SMALL
  }

  private static void open(TestServer server, Opening opening, List<String> heard)
      throws IOException {
    heard.add(opening.name());
    String told = opening.name().toLowerCase(Locale.ROOT);
    try (RawClient client = RawClient.connect(server.port(), "/talk?" + told)) {
      if (opening == Opening.THROW) {
        client.sendClose(1000); // where that leaves it open
      }
      if (opening == Opening.SMALL) {
        readMessage(client, heard);
        client.send("x".repeat(1000));
      }
      RawClient.Frame frame = client.read();
      // Tomcat tells an idle client the number of its session.
      heard.add(opening == Opening.IDLE ? "code " + frame.closeCode() : hex(frame));
    } catch (IOException cutOff) {
      heard.add("nothing");
    }
  }

  /** The ways to end it. */
  private enum End {
    CLIENT_NORMAL(FIN | RawClient.CLOSE, 0x03, 0xe8),
    CLIENT_GOING_AWAY(FIN | RawClient.CLOSE, 0x03, 0xe9),
    CLIENT_WITH_REASON(FIN | RawClient.CLOSE, 0x03, 0xe8, 'b', 'y', 'e'),
    CLIENT_3000(FIN | RawClient.CLOSE, 0x0b, 0xb8),
    CLIENT_4999(FIN | RawClient.CLOSE, 0x13, 0x87),
    CLIENT_WITHOUT_STATUS(FIN | RawClient.CLOSE),
    CLIENT_1005(FIN | RawClient.CLOSE, 0x03, 0xed),
    CLIENT_1006(FIN | RawClient.CLOSE, 0x03, 0xee),
    CLIENT_1015(FIN | RawClient.CLOSE, 0x03, 0xf7),
    CLIENT_999(FIN | RawClient.CLOSE, 0x03, 0xe7),
    CLIENT_5000(FIN | RawClient.CLOSE, 0x13, 0x88),
    CLIENT_HALF_A_STATUS(FIN | RawClient.CLOSE, 0x03),
    CLIENT_WITH_A_LONG_REASON(FIN | RawClient.CLOSE, "\u000f " + "x".repeat(123)),
    CLIENT_WITH_TOO_LONG_A_REASON(FIN | RawClient.CLOSE, "\u000f " + "x".repeat(124)),
    CLIENT_WITH_A_BAD_REASON(FIN | RawClient.CLOSE, 0x03, 0xe8, 0xc3, 0x28),
    BAD_UTF8(FIN | RawClient.TEXT, 0xc3, 0x28),
    RESERVED_OPCODE(FIN | 3),
    SERVER(FIN | RawClient.TEXT, "close"),
    SERVER_TWICE(FIN | RawClient.TEXT, "close twice"),
    SERVER_THEN_SEND(FIN | RawClient.TEXT, "send after close"),
    SERVER_WHILE_WRITING(FIN | RawClient.TEXT, "close while writing"),
    SERVER_WITH_A_LONG_REASON(FIN | RawClient.TEXT, "close with 123 bytes"),
    SERVER_WITH_TOO_LONG_A_REASON(FIN | RawClient.TEXT, "close with 124 bytes"),
    HANDLER_THROWS(FIN | RawClient.TEXT, "handler throws"),
    SERVER_4001(FIN | RawClient.TEXT, "close 4001"),
    THROWING(FIN | RawClient.TEXT, "throw");

    private final int firstByte;
    private final byte[] payload;
    private final boolean tells;

    End(int firstByte, int... payload) {
      this.firstByte = firstByte;
      this.tells = false;
      this.payload = new byte[payload.length];
      for (int i = 0; i < payload.length; i++) {
        this.payload[i] = (byte) payload[i];
      }
    }

    End(int firstByte, String payload) {
      this.firstByte = firstByte;
      this.tells = TELLING.contains(payload);
      this.payload = utf8(payload);
    }
  }

  private static void end(TestServer server, End end, List<String> heard) throws IOException {
    heard.add(end.name());
    try (RawClient client = RawClient.connect(server.port(), "/talk")) {
      readMessage(client, heard);
      client.send(end.firstByte, end.payload);
      if (end == End.THROWING || end == End.SERVER_WITH_TOO_LONG_A_REASON) {
        client.sendClose(1000); // where that leaves it open
      }
      if (end == End.HANDLER_THROWS) {
        readMessage(client, heard);
        client.sendClose(1000);
      }
      RawClient.Frame frame = client.read();
      heard.add(hex(frame));
    } catch (IOException cutOff) {
      heard.add("nothing");
    }
    if (end.tells) {
      await().until(() -> System.getProperty(Talker.TOLD) != null);
      heard.add(System.clearProperty(Talker.TOLD));
    }
  }

  /** Jetty goes on as if nothing had happened; the others close. */
  private static void undeploy(TestServer server, List<String> heard) throws Exception {
    heard.add("undeployed");
    try (RawClient client = RawClient.connect(server.port(), "/talk")) {
      readMessage(client, heard);
      client.send("x"); // Tomcat does not know a connection before its opening is over
      readMessage(client, heard);
      server.undeploy();
      if (server instanceof JettyServer) {
        client.send("still there?");
        readMessage(client, heard);
        client.sendClose(1000);
      }
      heard.add(hex(client.read()));
    }
  }

  private static void readMessage(RawClient client, List<String> heard) throws IOException {
    RawClient.Frame frame;
    do {
      frame = client.read();
      heard.add(hex(frame));
    } while ((frame.firstByte() & FIN) == 0);
  }

  private static String hex(RawClient.Frame frame) {
    return frame.firstByte() + " " + HexFormat.of().formatHex(frame.payload());
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
