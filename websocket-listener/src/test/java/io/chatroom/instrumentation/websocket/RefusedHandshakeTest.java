package io.chatroom.instrumentation.websocket;

import static io.chatroom.instrumentation.ChatMeter.INSTRUMENTATION_ERRORS;
import static io.chatroom.instrumentation.ChatMeter.WEBSOCKET_CONNECTIONS;
import static io.chatroom.instrumentation.ChatMeter.WEBSOCKET_CONNECTIONS_ACTIVE;
import static io.chatroom.instrumentation.ChatMeter.WEBSOCKET_DISCONNECTIONS;
import static io.chatroom.instrumentation.ChatMeter.WEBSOCKET_HANDSHAKES_REJECTED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.chatroom.instrumentation.ChatRoomTelemetry;
import io.chatroom.instrumentation.HandshakeRefusal;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import jakarta.websocket.HandshakeResponse;
import jakarta.websocket.OnMessage;
import jakarta.websocket.server.HandshakeRequest;
import jakarta.websocket.server.ServerEndpoint;
import jakarta.websocket.server.ServerEndpointConfig;
import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Handshakes that never become connections. */
@ParameterizedClass
@EnumSource(TestContainer.class)
class RefusedHandshakeTest {

  private static final Logger JUL = Logger.getLogger("");
  private static final Map<TestContainer, TestServer> SERVERS = new EnumMap<>(TestContainer.class);

  static {
    JUL.setLevel(Level.OFF);
  }

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final Meters meters = new Meters(registry);
  private final ChatRoomTelemetry telemetry =
      ChatRoomTelemetry.builder().meterRegistry(registry).buildAndRegisterGlobal();
  private final TestServer server;

  /** Refuses as the client's headers tell it, and knows nothing of us where it can. */
  public static class Picky extends ServerEndpointConfig.Configurator {
    @Override
    public boolean checkOrigin(String origin) {
      return !"http://evil".equals(origin);
    }

    @Override
    public void modifyHandshake(
        ServerEndpointConfig config, HandshakeRequest request, HandshakeResponse response) {
      refuseAsTold(request);
    }

    @Override
    @SuppressWarnings("TypeParameterUnusedInFormals")
    public <T> T getEndpointInstance(Class<T> endpointClass) throws InstantiationException {
      if (failing) {
        throw new InstantiationException("as told");
      }
      return super.getEndpointInstance(endpointClass);
    }
  }

  /** The same, extending ours. */
  public static class PickyMonitored extends MonitoredConfigurator {
    @Override
    public boolean checkOrigin(String origin) {
      return !"http://evil".equals(origin) || refused(HandshakeRefusal.ORIGIN);
    }

    @Override
    public void modifyHandshake(
        ServerEndpointConfig config, HandshakeRequest request, HandshakeResponse response) {
      super.modifyHandshake(config, request, response);
      List<String> tokens = request.getHeaders().get("X-Token");
      if (tokens != null && !tokens.isEmpty()) {
        refused(HandshakeRefusal.AUTH);
        throw new IllegalStateException("no token");
      }
    }
  }

  static volatile boolean failing;

  /** Deployed through a class in its place. */
  @ServerEndpoint(value = "/picky", configurator = Picky.class)
  public static class PickyEndpoint {
    @OnMessage
    public String message(String text) {
      return text;
    }
  }

  /** Deployed as it is. */
  @ServerEndpoint(value = "/monitored", configurator = PickyMonitored.class)
  public static class MonitoredPickyEndpoint {
    /** As a container needs it. */
    public MonitoredPickyEndpoint() {
      if (failing) {
        throw new IllegalStateException("as told");
      }
    }

    @OnMessage
    public String message(String text) {
      return text;
    }
  }

  RefusedHandshakeTest(TestContainer container) {
    server = SERVERS.computeIfAbsent(container, RefusedHandshakeTest::start);
  }

  @AfterEach
  void noneBecameAConnection_andNothingFailedInUs() {
    assertThat(meters.gauge(WEBSOCKET_CONNECTIONS_ACTIVE)).isZero();
    assertThat(meters.count(WEBSOCKET_CONNECTIONS)).isZero();
    assertThat(meters.count(WEBSOCKET_DISCONNECTIONS)).isZero();
    assertThat(meters.count(INSTRUMENTATION_ERRORS)).isZero();
    telemetry.close();
  }

  @AfterAll
  static void stop() throws Exception {
    for (TestServer server : SERVERS.values()) {
      server.stop();
    }
    SERVERS.clear();
    JUL.setLevel(Level.SEVERE);
  }

  @Test
  void origin_isRefused_andTheClientIsTold() {
    assertThatThrownBy(() -> RawClient.connect(server.port(), "/picky", "Origin: http://evil"))
        .hasMessageMatching(".* 40[34] .*"); // Undertow takes it for no handshake at all
    assertThat(meters.counts(WEBSOCKET_HANDSHAKES_REJECTED)).isEqualTo(Map.of("origin", 1L));
    assertThat(
            meters.count(WEBSOCKET_HANDSHAKES_REJECTED, "endpoint", "/picky", "reason", "origin"))
        .isEqualTo(1);
  }

  @Test
  void originRefusedByAConfiguratorThatExtendsOurs_isCounted() {
    assertThatThrownBy(() -> RawClient.connect(server.port(), "/monitored", "Origin: http://evil"))
        .hasMessageMatching(".* 40[34] .*"); // Undertow takes it for no handshake at all
    assertThat(meters.counts(WEBSOCKET_HANDSHAKES_REJECTED)).isEqualTo(Map.of("origin", 1L));
  }

  @Test
  void failingHandshake_isAnError() {
    assertThatThrownBy(() -> RawClient.connect(server.port(), "/picky", "X-Fail: yes"))
        .isInstanceOf(IOException.class);
    assertThat(meters.counts(WEBSOCKET_HANDSHAKES_REJECTED)).isEqualTo(Map.of("error", 1L));
  }

  @Test
  void handshakeTheApplicationRefuses_hasItsReason_andIsNoError() {
    assertThatThrownBy(() -> RawClient.connect(server.port(), "/picky", "X-Refuse: capacity"))
        .isInstanceOf(IOException.class);
    assertThat(meters.counts(WEBSOCKET_HANDSHAKES_REJECTED)).isEqualTo(Map.of("capacity", 1L));
  }

  @Test
  void handshakeRefusedByAConfiguratorThatExtendsOurs_hasItsReason() {
    assertThatThrownBy(() -> RawClient.connect(server.port(), "/monitored", "X-Token: bad"))
        .isInstanceOf(IOException.class);
    assertThat(meters.counts(WEBSOCKET_HANDSHAKES_REJECTED)).isEqualTo(Map.of("auth", 1L));
  }

  @Test
  void endpointThatCannotBeMade_isAnError() throws Exception {
    failing = true;
    for (String path : List.of("/picky", "/monitored")) {
      long before = meters.count(WEBSOCKET_HANDSHAKES_REJECTED);
      try (RawClient client = RawClient.connect(server.port(), path)) {
        client.send("x"); // some have upgraded before, and Tyrus makes it for the first call only
      } catch (IOException refused) {
        // and others answer 500
      }
      await().until(() -> meters.count(WEBSOCKET_HANDSHAKES_REJECTED) > before);
    }
    failing = false;
    assertThat(meters.counts(WEBSOCKET_HANDSHAKES_REJECTED)).containsOnlyKeys("error");
    assertThat(meters.count(WEBSOCKET_HANDSHAKES_REJECTED))
        .isGreaterThanOrEqualTo(2); // Tyrus tries again with each event of the connection
  }

  @Test
  void allowedHandshake_isNotCounted() throws Exception {
    try (RawClient client = RawClient.connect(server.port(), "/plain", "Origin: http://friend")) {
      client.send("hello");
      assertThat(client.read().text()).isEqualTo("hello");
    }
    assertThat(meters.counts(WEBSOCKET_HANDSHAKES_REJECTED)).isEmpty();
    assertThat(meters.has(WEBSOCKET_HANDSHAKES_REJECTED, "reason", "origin")).isTrue();
  }

  private static void refuseAsTold(HandshakeRequest request) {
    Map<String, List<String>> headers = request.getHeaders();
    if (headers.containsKey("X-Refuse")) {
      ChatRoomTelemetry.global().admission("/picky").refused(HandshakeRefusal.CAPACITY);
    }
    if (headers.containsKey("X-Refuse") || headers.containsKey("X-Fail")) {
      throw new IllegalStateException("as told");
    }
  }

  /** Not monitored, so that its connection is none of ours. */
  @ServerEndpoint(value = "/plain", configurator = Picky.class)
  public static class PlainEndpoint {
    @OnMessage
    public String message(String text) {
      return text;
    }
  }

  private static TestServer start(TestContainer container) {
    TestServer server = container.newServer();
    try {
      server.start(
          MonitoredEndpoints.enhance(PickyEndpoint.class),
          MonitoredPickyEndpoint.class,
          PlainEndpoint.class);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
    return server;
  }
}
