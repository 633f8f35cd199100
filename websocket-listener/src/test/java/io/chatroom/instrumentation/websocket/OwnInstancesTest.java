package io.chatroom.instrumentation.websocket;

import static io.chatroom.instrumentation.ChatMeter.WEBSOCKET_CONNECTIONS;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.chatroom.instrumentation.ChatRoomTelemetry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Set;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/** A configurator that extends ours and makes the objects by itself. */
class OwnInstancesTest {

  private static final java.util.logging.Logger JUL = java.util.logging.Logger.getLogger("");

  static {
    JUL.setLevel(Level.SEVERE);
  }

  private final Logger logger = (Logger) LoggerFactory.getLogger("io.chatroom.instrumentation");
  private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final ChatRoomTelemetry telemetry =
      ChatRoomTelemetry.builder().meterRegistry(registry).buildAndRegisterGlobal();

  static Stream<TestContainer> containers() {
    return TestContainer.toTry().stream();
  }

  @BeforeEach
  void listen() {
    logged.start();
    logger.addAppender(logged);
  }

  @ParameterizedTest
  @MethodSource("containers")
  void ownInstances_workUnmonitored_andTheLogSaysSoOnce(TestContainer container) throws Exception {
    connectThreeTimes(container, Set.of());

    assertThat(new Meters(registry).count(WEBSOCKET_CONNECTIONS)).isZero();
    assertThat(warnings())
        .singleElement()
        .asString()
        .startsWith(Shapes.SelfMaking.class.getName() + " overrides getEndpointInstance")
        .contains("for /self-made so far");
  }

  @ParameterizedTest
  @MethodSource("containers")
  void ownInstances_ofAWovenClass_areMonitored(TestContainer container) throws Exception {
    connectThreeTimes(container, Set.of(Hook.AGENT));

    assertThat(new Meters(registry).count(WEBSOCKET_CONNECTIONS)).isEqualTo(3);
    assertThat(warnings()).isEmpty();
  }

  @AfterEach
  void close() {
    logger.detachAppender(logged);
    telemetry.close();
  }

  private static void connectThreeTimes(TestContainer container, Set<Hook> hooks) throws Exception {
    TestServer server = container.newServer();
    server.start(HookedLoader.load(Shapes.SelfMade.class, hooks));
    try {
      for (int i = 0; i < 3; i++) {
        try (RawClient client = RawClient.connect(server.port(), "/self-made")) {
          client.send("hello");
          assertThat(client.readMessage().text()).isEqualTo("HELLO");
        }
      }
    } finally {
      server.stop();
    }
  }

  private List<String> warnings() {
    return logged.list.stream()
        .map(ILoggingEvent::getFormattedMessage)
        .filter(message -> message.contains("overrides getEndpointInstance"))
        .toList();
  }
}
