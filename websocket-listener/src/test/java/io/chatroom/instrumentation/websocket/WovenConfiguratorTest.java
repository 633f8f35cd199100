package io.chatroom.instrumentation.websocket;

import static io.chatroom.instrumentation.ChatMeter.INSTRUMENTATION_ERRORS;
import static io.chatroom.instrumentation.ChatMeter.WEBSOCKET_HANDSHAKES_REJECTED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.chatroom.instrumentation.ChatRoomTelemetry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Handshakes that come to nothing, where the code is put into configurators and endpoints. */
@ParameterizedClass(name = "{0} {1}")
@MethodSource("hooksOnContainers")
class WovenConfiguratorTest {

  private static final Logger JUL = Logger.getLogger("");

  static {
    JUL.setLevel(Level.OFF);
  }

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final Meters meters = new Meters(registry);
  private final ChatRoomTelemetry telemetry =
      ChatRoomTelemetry.builder().meterRegistry(registry).buildAndRegisterGlobal();
  private final Collection<Hook> hooks;
  private final TestServer server;

  WovenConfiguratorTest(TestContainer container, Collection<Hook> hooks) {
    this.hooks = hooks;
    server = container.newServer();
  }

  static Stream<Arguments> hooksOnContainers() {
    return Stream.of(TestContainer.values())
        .flatMap(
            container ->
                Stream.of(
                        Set.of(Hook.AGENT),
                        Set.of(Hook.BUILD),
                        List.of(Hook.ENHANCE, Hook.BUILD, Hook.AGENT))
                    .map(hooks -> Arguments.of(container, hooks)));
  }

  @BeforeEach
  void start() throws Exception {
    server.start(
        Stream.of(
                Picky.StrictEndpoint.class,
                Picky.OriginsEndpoint.class,
                Picky.SilentEndpoint.class,
                Picky.OpenEndpoint.class,
                Picky.UnmonitoredEndpoint.class)
            .map(
                type ->
                    type.isAnnotationPresent(MonitoredEndpoint.class)
                        ? HookedLoader.load(type, hooks)
                        : HookedLoader.reload(type, hooks))
            .toArray(Class<?>[]::new));
  }

  @AfterEach
  void stop() throws Exception {
    System.clearProperty(Picky.FAILING);
    server.stop();
    assertThat(meters.count(INSTRUMENTATION_ERRORS)).isZero();
    telemetry.close();
  }

  @AfterAll
  static void listen() {
    JUL.setLevel(Level.SEVERE);
  }

  /** All in one, because each server takes its time. */
  @Test
  void refusal_isCountedOnce_withItsReasonAndEndpoint() throws Exception {
    connect("/open", "Origin: http://evil");
    connect("/strict", "Origin: http://pardoned"); // what it extends would refuse it
    assertThat(meters.counts(WEBSOCKET_HANDSHAKES_REJECTED)).isEmpty();

    assertRefused("/strict", "origin", "Origin: http://evil");
    assertRefused("/strict", "error", "Origin: http://breaking");
    assertRefused("/strict", "capacity", "X-Refuse: yes");
    assertRefused("/strict", "error", "X-Fail: yes");
    if (!hooks.contains(Hook.AGENT)) { // which has seen who names which configurator
      connect("/silent-refusal", "Origin: http://friend");
      connect("/origins", "Origin: http://friend");
    }
    assertRefused("/silent-refusal", "origin", "Origin: http://evil");
    assertRefused("/origins", "origin", "Origin: http://evil");
    assertNotMade("/strict"); // by its configurator
    assertNotMade("/open"); // by its constructor
    connect("/unmonitored", "Origin: http://friend");
    assertRefusedUnseen("/unmonitored", "Origin: http://evil");
  }

  private void assertRefusedUnseen(String path, String header) {
    Map<String, Long> before = meters.counts(WEBSOCKET_HANDSHAKES_REJECTED);
    assertThatThrownBy(() -> RawClient.connect(server.port(), path, header))
        .isInstanceOf(IOException.class);
    assertThat(meters.counts(WEBSOCKET_HANDSHAKES_REJECTED)).isEqualTo(before);
  }

  private void connect(String path, String header) throws IOException {
    try (RawClient client = RawClient.connect(server.port(), path, header)) {
      client.send("hello");
      assertThat(client.read().text()).isEqualTo("hello");
    }
  }

  private void assertRefused(String path, String reason, String header) {
    Map<String, Long> before = meters.counts(WEBSOCKET_HANDSHAKES_REJECTED);
    long ofEndpoint = refused(path, reason);
    assertThatThrownBy(() -> RawClient.connect(server.port(), path, header))
        .isInstanceOf(IOException.class);
    before.merge(reason, 1L, Long::sum);
    assertThat(meters.counts(WEBSOCKET_HANDSHAKES_REJECTED)).isEqualTo(before);
    assertThat(refused(path, reason)).isEqualTo(ofEndpoint + 1);
  }

  private long refused(String path, String reason) {
    return meters.count(WEBSOCKET_HANDSHAKES_REJECTED, "endpoint", path, "reason", reason);
  }

  private void assertNotMade(String path) {
    long before = refused(path, "error");
    System.setProperty(Picky.FAILING, "true");
    try (RawClient client = RawClient.connect(server.port(), path)) {
      client.send("x"); // some have upgraded before, and Tyrus makes it for the first call only
    } catch (IOException refused) {
      // and others answer 500
    }
    await().atMost(Duration.ofSeconds(30)).until(() -> refused(path, "error") > before);
    System.clearProperty(Picky.FAILING);
  }
}
