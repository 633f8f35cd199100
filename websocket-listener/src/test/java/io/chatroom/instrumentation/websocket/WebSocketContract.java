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
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.chatroom.instrumentation.ChatMeter;
import io.chatroom.instrumentation.ChatRoomTelemetry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every container does with a monitored endpoint, however it is monitored. */
abstract class WebSocketContract {

  // Containers tell their every step, and Tomcat what a test's JVM would need for a leak check.
  private static final Logger JUL = Logger.getLogger("");

  static {
    JUL.setLevel(Level.SEVERE);
    Awaitility.setDefaultPollDelay(Duration.ZERO);
    Awaitility.setDefaultPollInterval(Duration.ofMillis(5));
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
    server.start(EchoEndpoint.class, MonitoredEndpoints.enhance(SilentEndpoint.class));
  }

  @AfterEach
  void everyConnectionHasEndedOnce() throws Exception {
    try {
      await().until(() -> meters.gauge(WEBSOCKET_CONNECTIONS_ACTIVE) == 0);
      long opened = meters.count(WEBSOCKET_CONNECTIONS);
      assertThat(meters.count(WEBSOCKET_DISCONNECTIONS)).isEqualTo(opened);
      assertThat(meters.count(WEBSOCKET_CONNECTION_DURATION)).isEqualTo(opened);
      assertThat(meters.count(INSTRUMENTATION_ERRORS)).isZero();
      assertThat(EchoEndpoint.OPEN).isEmpty();
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

  final void awaitCount(ChatMeter meter, long expected) {
    await().until(() -> meters.count(meter) == expected);
  }
}
