package io.chatroom.instrumentation.websocket;

import static io.chatroom.instrumentation.ChatMeter.EXCEPTIONS;
import static io.chatroom.instrumentation.ChatMeter.INSTRUMENTATION_ERRORS;
import static io.chatroom.instrumentation.ChatMeter.WEBSOCKET_CONNECTIONS;
import static io.chatroom.instrumentation.ChatMeter.WEBSOCKET_CONNECTIONS_ACTIVE;
import static io.chatroom.instrumentation.ChatMeter.WEBSOCKET_CONNECTION_DURATION;
import static io.chatroom.instrumentation.ChatMeter.WEBSOCKET_DISCONNECTIONS;
import static io.chatroom.instrumentation.ChatMeter.WEBSOCKET_MESSAGES;
import static io.chatroom.instrumentation.ChatMeter.WEBSOCKET_MESSAGE_PROCESSING_DURATION;
import static io.chatroom.instrumentation.ChatMeter.WEBSOCKET_MESSAGE_SIZE;
import static io.chatroom.instrumentation.ChatMeter.WEBSOCKET_SENDS_PENDING;
import static io.chatroom.instrumentation.ChatMeter.WEBSOCKET_SEND_DURATION;
import static io.chatroom.instrumentation.ChatMeter.WEBSOCKET_SEND_FAILURES;
import static io.chatroom.instrumentation.ChatMeter.WEBSOCKET_SEND_PENDING_BYTES;
import static io.chatroom.instrumentation.ChatMeter.WEBSOCKET_SEND_PENDING_BYTES_MAX;
import static io.chatroom.instrumentation.ChatMeter.WEBSOCKET_SLOW_CONSUMERS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.chatroom.instrumentation.ChatMeter;
import io.chatroom.instrumentation.ChatRoomTelemetry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every container does with a monitored endpoint, however it is monitored. */
abstract class WebSocketContract {

  // Containers tell their every step, and Tomcat what a test's JVM would need for a leak check.
  private static final Logger JUL = Logger.getLogger("");

  static {
    JUL.setLevel(Level.SEVERE);
  }

  final Meters meters;
  final TestServer server;
  private final ChatRoomTelemetry telemetry;

  WebSocketContract(TestServer server) {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    this.server = server;
    this.meters = new Meters(registry);
    this.telemetry = ChatRoomTelemetry.builder().meterRegistry(registry).buildAndRegisterGlobal();
  }

  @BeforeEach
  void start() throws Exception {
    server.start(
        EchoEndpoint.class,
        HookedLoader.load(LifecycleEndpoint.class, Hook.CONFIGURATOR),
        MonitoredEndpoints.enhance(SilentEndpoint.class),
        MonitoredEndpoints.enhance(SendingEndpoint.class),
        MonitoredEndpoints.enhance(SendingEndpoint.ReaderEndpoint.class),
        MonitoredEndpoints.enhance(SendingEndpoint.PartsEndpoint.class));
  }

  @AfterEach
  void everyConnectionHasEndedOnce() throws Exception {
    try {
      await().until(() -> meters.gauge(WEBSOCKET_CONNECTIONS_ACTIVE) == 0);
      long opened = meters.count(WEBSOCKET_CONNECTIONS);
      assertThat(meters.count(WEBSOCKET_DISCONNECTIONS)).isEqualTo(opened);
      assertThat(meters.count(WEBSOCKET_CONNECTION_DURATION)).isEqualTo(opened);
      assertThat(meters.count(INSTRUMENTATION_ERRORS)).isZero();
      await().until(EchoEndpoint.OPEN::isEmpty); // by its own method, once the end was counted
    } finally {
      server.stop();
      telemetry.close();
      EchoEndpoint.OPEN.clear();
    }
  }

  @Test
  void message_countsInAndOut() throws Exception {
    try (RawClient client = RawClient.connect(server.port(), "/echo/a")) {
      client.send("hällo");
      assertThat(client.read().text()).isEqualTo("echo hällo");
      client.sendClose(1000);
      client.read();
    }
    awaitCount(WEBSOCKET_DISCONNECTIONS, 1);
    assertThat(meters.counts(WEBSOCKET_MESSAGES)).isEqualTo(Map.of("in text", 1L, "out text", 1L));
    assertThat(meters.total(WEBSOCKET_MESSAGE_SIZE, "direction", "in")).isEqualTo(6);
    assertThat(meters.total(WEBSOCKET_MESSAGE_SIZE, "direction", "out")).isEqualTo(11);
    assertThat(meters.count(WEBSOCKET_MESSAGE_PROCESSING_DURATION, "outcome", "success"))
        .isEqualTo(1);
    assertThat(meters.counts(WEBSOCKET_DISCONNECTIONS)).isEqualTo(Map.of("1000 client normal", 1L));
  }

  @Test
  void reset_isTheNetworks() throws Exception {
    RawClient client = RawClient.connect(server.port(), "/echo/a");
    client.send("x");
    client.read();
    client.reset();
    awaitCount(WEBSOCKET_DISCONNECTIONS, 1);
    assertThat(meters.counts(WEBSOCKET_DISCONNECTIONS))
        .isEqualTo(Map.of("1006 network connection_lost", 1L));
    assertThat(meters.count(EXCEPTIONS, "kind", "application")).isZero();
  }

  @Test
  void throwingHandler_isCountedOnce() throws Exception {
    try (RawClient client = RawClient.connect(server.port(), "/echo/a")) {
      client.send("throw");
      await().until(() -> meters.count(EXCEPTIONS, "kind", "application") == 1);
    }
    awaitCount(WEBSOCKET_DISCONNECTIONS, 1);
    assertThat(meters.counts(EXCEPTIONS))
        .containsEntry("websocket application IllegalStateException", 1L);
    assertThat(meters.count(WEBSOCKET_MESSAGE_PROCESSING_DURATION, "outcome", "error"))
        .isEqualTo(1);
  }

  @Test
  void serverClose_isTheServers() throws Exception {
    try (RawClient client = RawClient.connect(server.port(), "/echo/a")) {
      client.send("close 4001");
      assertThat(client.read().closeCode()).isEqualTo(4001);
      client.sendClose(4001);
      awaitCount(WEBSOCKET_DISCONNECTIONS, 1);
    }
    assertThat(meters.counts(WEBSOCKET_DISCONNECTIONS)).isEqualTo(Map.of("4xxx server _other", 1L));
  }

  @Test
  void enhancedEndpoint_countsWithoutMethodsOfItsOwn() throws Exception {
    try (RawClient client = RawClient.connect(server.port(), "/silent")) {
      client.send("abc");
      assertThat(client.read().text()).isEqualTo("ABC");
      assertThat(meters.gauge(WEBSOCKET_CONNECTIONS_ACTIVE)).isEqualTo(1);
      client.sendClose(1001);
      client.read();
    }
    awaitCount(WEBSOCKET_DISCONNECTIONS, 1);
    assertThat(meters.counts(WEBSOCKET_MESSAGES)).isEqualTo(Map.of("in text", 1L, "out text", 1L));
    assertThat(meters.counts(WEBSOCKET_DISCONNECTIONS))
        .isEqualTo(Map.of("1001 client going_away", 1L));
  }

  @Test
  void enhancedEndpoint_isRegisteredAtZero() {
    assertThat(meters.has(WEBSOCKET_CONNECTIONS, "endpoint", "/silent")).isTrue();
    assertThat(meters.has(WEBSOCKET_DISCONNECTIONS, "reason", "connection_lost")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "basic text",
        "basic parts",
        "writer",
        "number",
        "async handler",
        "async future",
        "return",
        "all"
      })
  void textSend_isCountedWithItsSize(String how) throws Exception {
    assertThat(sentFor(how).payload()).hasSize(5);
    awaitCount(1, WEBSOCKET_MESSAGES, "direction", "out", "type", "text");
    awaitTotal(5, WEBSOCKET_MESSAGE_SIZE, "direction", "out");
    assertThat(meters.count(WEBSOCKET_SEND_FAILURES)).isZero();
  }

  @Test
  void batchedSend_isCountedWithItsSize() throws Exception {
    textSend_isCountedWithItsSize("batched");
    // Undertow does not always notice that the peer of a connection that batched has gone.
    server.stop();
  }

  @ParameterizedTest
  @ValueSource(strings = {"basic binary", "stream", "async binary", "async get"})
  void binarySend_isCountedWithItsSize(String how) throws Exception {
    assertThat(sentFor(how).opcode()).isEqualTo(RawClient.BINARY);
    awaitCount(1, WEBSOCKET_MESSAGES, "direction", "out", "type", "binary");
    awaitTotal(5, WEBSOCKET_MESSAGE_SIZE, "direction", "out");
  }

  @ParameterizedTest
  @ValueSource(strings = {"object", "async object"})
  void encodedSend_isCountedByWhatTheEncoderMakes(String how) throws Exception {
    assertThat(sentFor(how).text()).isEqualTo("hello");
    awaitCount(1, WEBSOCKET_MESSAGES, "direction", "out", "type", "text");
    awaitTotal(5, WEBSOCKET_MESSAGE_SIZE, "direction", "out");
  }

  @Test
  void failedEncoding_isAFailedSend() throws Exception {
    assertThat(sentFor("bad object").text()).isEqualTo("error");
    assertThat(meters.counts(WEBSOCKET_SEND_FAILURES)).isEqualTo(Map.of("encode", 1L));
  }

  @Test
  void concurrentSends_areAllCounted_alsoThoseRefusedAtOnce() throws Exception {
    try (RawClient client = RawClient.connect(server.port(), "/send")) {
      client.send("concurrent");
      await()
          .until(
              () ->
                  meters.count(WEBSOCKET_MESSAGES, "direction", "out")
                          + meters.count(WEBSOCKET_SEND_FAILURES)
                      == 100);
      long sent = meters.count(WEBSOCKET_MESSAGES, "direction", "out");
      for (long i = 0; i < sent; i++) {
        assertThat(client.read().text()).isEqualTo("hello");
      }
      assertThat(meters.gauge(WEBSOCKET_SENDS_PENDING)).isZero();
      assertThat(meters.gauge(WEBSOCKET_SEND_PENDING_BYTES)).isZero();
    }
  }

  @Test
  void sendAfterTheClose_isAFailedSend() throws Exception {
    try (RawClient client = RawClient.connect(server.port(), "/send")) {
      client.send("closed");
      awaitCount(1, WEBSOCKET_MESSAGE_PROCESSING_DURATION);
      client.sendClose(1000);
    }
    // Tyrus hands out no remote any more, so nothing is sent.
    assertThat(meters.counts(WEBSOCKET_SEND_FAILURES))
        .isEqualTo(server instanceof TyrusServer ? Map.of() : Map.of("closed", 1L));
    assertThat(meters.count(WEBSOCKET_MESSAGES, "direction", "out")).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ping", "pong"})
  void controlFrame_isCounted(String type) throws Exception {
    assertThat(sentFor(type).opcode()).isEqualTo(type.equals("ping") ? 9 : 10);
    awaitCount(1, WEBSOCKET_MESSAGES, "direction", "out", "type", type);
  }

  @ParameterizedTest
  @ValueSource(strings = {"basic text", "async future"})
  void send_takesItsTimeInItsMode(String how) throws Exception {
    sentFor(how);
    String mode = how.startsWith("async") ? "async" : "blocking";
    awaitCount(1, WEBSOCKET_SEND_DURATION, "mode", mode);
    assertThat(meters.gauge(WEBSOCKET_SENDS_PENDING)).isZero();
  }

  @Test
  void broadcast_meetsTheSameSessions() throws Exception {
    try (RawClient a = RawClient.connect(server.port(), "/send");
        RawClient b = RawClient.connect(server.port(), "/send")) {
      // Tomcat lists a session after @OnOpen has returned, and sends one message at a time.
      b.send(0x80 | RawClient.BINARY, new byte[1]);
      awaitCount(1, WEBSOCKET_MESSAGE_PROCESSING_DURATION);
      a.send("all");
      assertThat(a.read().text()).isEqualTo("hello");
      assertThat(b.read().text()).isEqualTo("hello");
      awaitCount(2, WEBSOCKET_MESSAGES, "direction", "out", "type", "text");
      assertThat(SendingEndpoint.foundItself).isTrue();
      assertThat(meters.gauge(WEBSOCKET_CONNECTIONS_ACTIVE)).isEqualTo(2);
    }
  }

  @Test
  void stream_isCountedWithItsSize() throws Exception {
    try (RawClient client = RawClient.connect(server.port(), "/send")) {
      client.send(0x80 | RawClient.BINARY, new byte[3000]);
      awaitCount(1, WEBSOCKET_MESSAGE_PROCESSING_DURATION);
    }
    assertThat(meters.counts(WEBSOCKET_MESSAGES)).isEqualTo(Map.of("in binary", 1L));
    assertThat(meters.total(WEBSOCKET_MESSAGE_SIZE, "direction", "in")).isEqualTo(3000);
  }

  @Test
  void readText_isCountedWithItsSize() throws Exception {
    try (RawClient client = RawClient.connect(server.port(), "/reader")) {
      client.send("grüß 😀");
      awaitCount(1, WEBSOCKET_MESSAGE_PROCESSING_DURATION);
    }
    assertThat(meters.counts(WEBSOCKET_MESSAGES)).isEqualTo(Map.of("in text", 1L));
    assertThat(meters.total(WEBSOCKET_MESSAGE_SIZE, "direction", "in")).isEqualTo(11);
  }

  @Test
  void fragmentedText_isOneMessage() throws Exception {
    try (RawClient client = RawClient.connect(server.port(), "/parts")) {
      client.send(RawClient.TEXT, "grüß ".getBytes(StandardCharsets.UTF_8));
      client.send(0x80 | RawClient.CONTINUATION, "😀".getBytes(StandardCharsets.UTF_8));
      awaitCount(1, WEBSOCKET_MESSAGES);
    }
    assertThat(meters.counts(WEBSOCKET_MESSAGES)).isEqualTo(Map.of("in text", 1L));
    awaitTotal(11, WEBSOCKET_MESSAGE_SIZE, "direction", "in");
  }

  @Test
  void peerThatStopsReading_isASlowConsumer_andHoldsUpNobody() throws Exception {
    try (RawClient stalled = RawClient.connectNarrow(server.port(), "/life/flood");
        RawClient other = RawClient.connect(server.port(), "/echo/a")) {
      stalled.send("x");
      await().until(() -> meters.gauge(WEBSOCKET_SLOW_CONSUMERS) == 1);
      assertThat(meters.gauge(WEBSOCKET_SENDS_PENDING)).isPositive();
      assertThat(meters.gauge(WEBSOCKET_SEND_PENDING_BYTES))
          .isGreaterThanOrEqualTo(LifecycleEndpoint.FLOOD);
      assertThat(meters.gauge(WEBSOCKET_SEND_PENDING_BYTES_MAX))
          .isEqualTo(meters.gauge(WEBSOCKET_SEND_PENDING_BYTES));
      other.send("hello");
      assertThat(other.read().text()).isEqualTo("echo hello");
      stalled.reset();
      await().until(() -> meters.gauge(WEBSOCKET_SENDS_PENDING) == 0);
    }
  }

  @Test
  void pong_isCounted() throws Exception {
    try (RawClient client = RawClient.connect(server.port(), "/send")) {
      client.send(0x80 | RawClient.PONG, new byte[] {1, 2});
      awaitCount(1, WEBSOCKET_MESSAGES, "direction", "in", "type", "pong");
    }
  }

  private RawClient.Frame sentFor(String how) throws Exception {
    try (RawClient client = RawClient.connect(server.port(), "/send")) {
      client.send(how);
      return client.readMessage();
    }
  }

  final void awaitCount(long expected, ChatMeter meter, String... labels) {
    await()
        .untilAsserted(
            () ->
                assertThat(meters.count(meter, labels))
                    .as("%s", meters.counts(meter))
                    .isEqualTo(expected));
  }

  /** As meters of one event are written one after the other, by another thread. */
  final void awaitTotal(long expected, ChatMeter meter, String... labels) {
    await().untilAsserted(() -> assertThat(meters.total(meter, labels)).isEqualTo(expected));
  }

  final void awaitCount(ChatMeter meter, long expected) {
    await().until(() -> meters.count(meter) == expected);
  }
}
