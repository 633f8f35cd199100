package io.chatroom.instrumentation.websocket;

import static io.chatroom.instrumentation.ChatMeter.INSTRUMENTATION_ERRORS;
import static io.chatroom.instrumentation.ChatMeter.WEBSOCKET_CONNECTIONS;
import static io.chatroom.instrumentation.ChatMeter.WEBSOCKET_CONNECTIONS_ACTIVE;
import static io.chatroom.instrumentation.ChatMeter.WEBSOCKET_DISCONNECTIONS;
import static io.chatroom.instrumentation.ChatMeter.WEBSOCKET_MESSAGES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.chatroom.instrumentation.ChatRoomTelemetry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import jakarta.websocket.server.ServerEndpointConfig;
import java.util.Map;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Endpoints without annotations of the specification: deployed by a configuration. */
class ProgrammaticTest {

  private static final Logger JUL = Logger.getLogger("");

  static {
    JUL.setLevel(Level.SEVERE);
  }

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final Meters meters = new Meters(registry);
  private final ChatRoomTelemetry telemetry =
      ChatRoomTelemetry.builder().meterRegistry(registry).buildAndRegisterGlobal();

  static Stream<Arguments> hooksOnContainers() {
    return TestContainer.toTry().stream()
        .flatMap(
            container ->
                Stream.of(
                        Set.of(Hook.ENHANCE),
                        Set.of(Hook.AGENT),
                        Set.of(Hook.BUILD),
                        Set.of(Hook.ENHANCE, Hook.AGENT))
                    .flatMap(
                        hooks ->
                            Stream.of(ProgrammaticEndpoint.class, ProgrammaticEndpoint.Final.class)
                                .map(type -> Arguments.of(container, hooks, type))));
  }

  @ParameterizedTest
  @MethodSource("hooksOnContainers")
  void programmaticEndpoint_isCountedOnce(TestContainer container, Set<Hook> hooks, Class<?> type)
      throws Exception {
    TestServer server = container.newServer();
    server.deploy(deployment(type, hooks));
    server.start();
    try (RawClient client = RawClient.connect(server.port(), "/rooms/lobby")) {
      assertThat(client.readMessage().text()).isEqualTo("hello at /rooms/{room}");
      client.send("hello");
      assertThat(client.readMessage().text()).isEqualTo("HELLO");
      assertThat(meters.gauge(WEBSOCKET_CONNECTIONS_ACTIVE)).isEqualTo(1);
      client.sendClose(1000);
      client.read();
      awaitOneEnd();
    } finally {
      server.stop();
    }
    assertThat(meters.count(WEBSOCKET_CONNECTIONS, "endpoint", "/rooms/{room}")).isEqualTo(1);
    assertThat(meters.counts(WEBSOCKET_MESSAGES)).isEqualTo(Map.of("in text", 1L, "out text", 2L));
    assertThat(meters.count(INSTRUMENTATION_ERRORS)).isZero();
  }

  static Stream<TestContainer> containers() {
    return TestContainer.toTry().stream();
  }

  @ParameterizedTest
  @MethodSource("containers")
  void classThatIsEnhanced_canBeDeployed(TestContainer container) throws Exception {
    TestServer server = container.newServer();
    server.deploy(
        ServerEndpointConfig.Builder.create(
                MonitoredEndpoints.enhance(ProgrammaticEndpoint.class), "/rooms/{room}")
            .build());
    server.start();
    try (RawClient client = RawClient.connect(server.port(), "/rooms/lobby")) {
      client.readMessage();
      client.sendClose(1001);
      client.read();
      awaitOneEnd();
    } finally {
      server.stop();
    }
    assertThat(meters.counts(WEBSOCKET_DISCONNECTIONS))
        .isEqualTo(Map.of("1001 client going_away", 1L));
  }

  @AfterEach
  void closeTelemetry() {
    telemetry.close();
  }

  private void awaitOneEnd() {
    await().until(() -> meters.count(WEBSOCKET_DISCONNECTIONS) == 1);
    await().until(() -> meters.gauge(WEBSOCKET_CONNECTIONS_ACTIVE) == 0);
  }

  private static ServerEndpointConfig deployment(Class<?> type, Set<Hook> hooks) {
    ServerEndpointConfig config =
        ServerEndpointConfig.Builder.create(HookedLoader.reload(type, hooks), "/rooms/{room}")
            .build();
    return hooks.contains(Hook.ENHANCE) ? MonitoredEndpoints.enhance(config) : config;
  }
}
