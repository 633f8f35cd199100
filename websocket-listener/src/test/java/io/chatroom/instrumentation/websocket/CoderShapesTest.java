package io.chatroom.instrumentation.websocket;

import static io.chatroom.instrumentation.ChatMeter.INSTRUMENTATION_ERRORS;
import static io.chatroom.instrumentation.ChatMeter.WEBSOCKET_CONNECTIONS;
import static io.chatroom.instrumentation.ChatMeter.WEBSOCKET_MESSAGES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.chatroom.instrumentation.ChatRoomTelemetry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What decoders and encoders make is heard as without us, and counted as what it is on the wire.
 */
class CoderShapesTest {

  private static final Logger JUL = Logger.getLogger("");

  static {
    JUL.setLevel(Level.SEVERE);
  }

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final Meters meters = new Meters(registry);
  private final ChatRoomTelemetry telemetry =
      ChatRoomTelemetry.builder().meterRegistry(registry).buildAndRegisterGlobal();

  /** What to say to whom. */
  private enum Shape {
    TEXT_STREAM(CoderShapes.TextStream.class, "/coder/text-stream", RawClient.TEXT),
    BINARY_STREAM(CoderShapes.BinaryStream.class, "/coder/binary-stream", RawClient.BINARY),
    GENERIC(CoderShapes.Generic.class, "/coder/generic", RawClient.BINARY),
    AMONG_OTHERS(CoderShapes.AmongOthers.class, "/coder/among-others", RawClient.BINARY);

    private final Class<?> type;
    private final String path;
    private final int opcode;

    Shape(Class<?> type, String path, int opcode) {
      this.type = type;
      this.path = path;
      this.opcode = opcode;
    }

    /** Undertow takes the first one that leaves open of what it is, and gives no answer. */
    boolean worksOn(TestContainer container) {
      return this != AMONG_OTHERS || container != TestContainer.UNDERTOW;
    }
  }

  static Stream<Arguments> everything() {
    return TestContainer.toTry().stream()
        .flatMap(
            container ->
                Stream.of(Shape.values())
                    .filter(shape -> shape.worksOn(container))
                    .flatMap(
                        shape ->
                            Stream.of(Hook.values())
                                .map(hook -> Arguments.of(container, shape, hook))));
  }

  @ParameterizedTest(name = "{0} {1} {2}")
  @MethodSource("everything")
  void codedMessages_areCountedAsTheyTravel(TestContainer container, Shape shape, Hook hook)
      throws Exception {
    assertThat(heard(container, shape)).isEqualTo("HELLO");
    assertThat(meters.count(WEBSOCKET_CONNECTIONS)).isZero();

    assertThat(heard(container, shape, hook)).isEqualTo("HELLO");

    String type = shape.opcode == RawClient.TEXT ? "text" : "binary";
    await()
        .untilAsserted(
            () ->
                assertThat(meters.counts(WEBSOCKET_MESSAGES, "endpoint", shape.path))
                    .isEqualTo(Map.of("in " + type, 1L, "out " + type, 1L)));
    assertThat(meters.count(INSTRUMENTATION_ERRORS)).isZero();
  }

  @AfterEach
  void closeTelemetry() {
    telemetry.close();
  }

  private static String heard(TestContainer container, Shape shape, Hook... hooks)
      throws Exception {
    TestServer server = container.newServer();
    try {
      server.start(HookedLoader.load(shape.type, hooks));
      try (RawClient client = RawClient.connect(server.port(), shape.path)) {
        client.send(0x80 | shape.opcode, "hello".getBytes(StandardCharsets.UTF_8));
        RawClient.Frame answer = client.readMessage();
        assertThat(answer.opcode()).isEqualTo(shape.opcode);
        return answer.text();
      }
    } finally {
      server.stop();
    }
  }
}
