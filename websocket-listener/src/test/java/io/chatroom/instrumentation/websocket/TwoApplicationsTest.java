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
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * One endpoint, loaded by two applications that have the library in common: one figure for both.
 */
class TwoApplicationsTest {

  private static final Logger JUL = Logger.getLogger("");
  private static final Duration PATIENCE = Duration.ofSeconds(30);

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

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("hooksOnContainers")
  void endOfOne_leavesTheFiguresOfTheOther(TestContainer container, Hook hook) throws Exception {
    TestServer one = start(container, hook);
    TestServer other = start(container, hook);
    try (RawClient first = talking(one);
        RawClient second = talking(other)) {
      assertThat(meters.gauge(WEBSOCKET_CONNECTIONS_ACTIVE)).isEqualTo(2);
      first.sendClose(1000);
      first.readToClose();
      await().atMost(PATIENCE).until(() -> meters.gauge(WEBSOCKET_CONNECTIONS_ACTIVE) == 1);
      one.stop();
      second.send("still there");
      assertThat(second.readMessage().text()).isEqualTo("STILL THERE");
      assertThat(meters.gauge(WEBSOCKET_CONNECTIONS_ACTIVE)).isEqualTo(1);
      second.sendClose(1001);
      second.readToClose();
      await().atMost(PATIENCE).until(() -> meters.gauge(WEBSOCKET_CONNECTIONS_ACTIVE) == 0);
    } finally {
      one.stop();
      other.stop();
    }
    assertThat(meters.count(WEBSOCKET_CONNECTIONS, "endpoint", "/inherited")).isEqualTo(2);
    assertThat(meters.counts(WEBSOCKET_DISCONNECTIONS))
        .isEqualTo(Map.of("1000 client normal", 1L, "1001 client going_away", 1L));
    assertThat(meters.counts(WEBSOCKET_MESSAGES)).isEqualTo(Map.of("in text", 3L, "out text", 3L));
    assertThat(meters.count(INSTRUMENTATION_ERRORS)).isZero();
  }

  @AfterEach
  void closeTelemetry() {
    telemetry.close();
  }

  private static TestServer start(TestContainer container, Hook hook) throws Exception {
    TestServer server = container.newServer();
    server.start(HookedLoader.load(Shapes.Inherited.class, hook));
    return server;
  }

  private static RawClient talking(TestServer server) throws IOException {
    RawClient client = RawClient.connect(server.port(), "/inherited");
    client.send("hello");
    assertThat(client.readMessage().text()).isEqualTo("HELLO");
    return client;
  }
}
