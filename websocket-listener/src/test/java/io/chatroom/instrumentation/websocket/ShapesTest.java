package io.chatroom.instrumentation.websocket;

import static io.chatroom.instrumentation.ChatMeter.INSTRUMENTATION_ERRORS;
import static io.chatroom.instrumentation.ChatMeter.WEBSOCKET_CONNECTIONS;
import static io.chatroom.instrumentation.ChatMeter.WEBSOCKET_CONNECTIONS_ACTIVE;
import static io.chatroom.instrumentation.ChatMeter.WEBSOCKET_DISCONNECTIONS;
import static io.chatroom.instrumentation.ChatMeter.WEBSOCKET_MESSAGES;
import static io.chatroom.instrumentation.ChatMeter.WEBSOCKET_MESSAGE_SIZE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.chatroom.instrumentation.ChatRoomTelemetry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import jakarta.websocket.DeploymentException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every shape of an endpoint, on every container, through every hook and every two of them: counted
 * once, and byte for byte what the client hears without us, also where a hook cannot see it.
 */
class ShapesTest {

  private static final Logger JUL = Logger.getLogger("");
  private static final Map<TestContainer, Map<Shape, List<String>>> UNMONITORED =
      new EnumMap<>(TestContainer.class);

  static {
    JUL.setLevel(Level.SEVERE);
  }

  // An endpoint past the twentieth would be counted as another.
  private static final int GROUP = 15;
  private static final Set<Shape> FOR_PAIRS = EnumSet.of(Shape.TEXT, Shape.HANDLERS, Shape.LONELY);

  static Stream<Arguments> hooksOnContainers() {
    List<Set<Hook>> hooks = new ArrayList<>();
    for (Hook hook : Hook.values()) {
      hooks.add(EnumSet.of(hook));
    }
    hooks.add(EnumSet.allOf(Hook.class));
    for (Hook one : Hook.values()) {
      for (Hook other : Hook.values()) {
        if (one.ordinal() < other.ordinal()) {
          hooks.add(EnumSet.of(one, other));
        }
      }
    }
    return TestContainer.toTry().stream()
        .flatMap(container -> hooks.stream().map(set -> Arguments.of(container, set)));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("hooksOnContainers")
  void shapes_areCountedOnce_andSoundTheSame(TestContainer container, Set<Hook> hooks)
      throws Exception {
    List<Shape> shapes =
        Stream.of(Shape.values())
            .filter(shape -> hooks.size() != 2 || FOR_PAIRS.contains(shape))
            .filter(shape -> shape.deploysOn(container, hooks))
            .toList();
    Map<Shape, List<String>> unmonitored =
        UNMONITORED.computeIfAbsent(container, ShapesTest::playUnmonitored);
    TestServer server = start(container, shapes, hooks);
    try {
      for (int first = 0; first < shapes.size(); first += GROUP) {
        List<Shape> group = shapes.subList(first, Math.min(first + GROUP, shapes.size()));
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        ChatRoomTelemetry telemetry = telemetry(registry);
        try {
          Meters meters = new Meters(registry);
          for (Shape shape : group) {
            assertThat(heard(server, shape))
                .as("%s", shape)
                .isEqualTo(unmonitored.get(shape.likeness(container)));
          }
          for (Shape shape : group) {
            if (hooks.stream().anyMatch(hook -> shape.isSeenBy(hook, container))) {
              assertCountedOnce(meters, shape, hooks);
            }
          }
          await().until(() -> meters.gauge(WEBSOCKET_CONNECTIONS_ACTIVE) == 0);
          assertThat(meters.count(INSTRUMENTATION_ERRORS)).isZero();
        } finally {
          telemetry.close();
        }
      }
    } finally {
      server.stop();
    }
  }

  /** Those that are refused when they are deployed; Tyrus deploys what it does not call. */
  static Stream<Arguments> refusedShapes() {
    return TestContainer.toTry().stream()
        .filter(container -> container == TestContainer.TOMCAT || container == TestContainer.JETTY)
        .flatMap(
            container ->
                Stream.of(Shape.HIDDEN_METHODS, Shape.PRIVATE)
                    .map(shape -> Arguments.of(container, shape)));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("refusedShapes")
  void methodThatIsNotPublic_isRefusedByTheContainer_asWithoutUs(
      TestContainer container, Shape shape) {
    for (Set<Hook> hooks :
        List.of(
            Set.<Hook>of(), Set.of(Hook.CONFIGURATOR), Set.of(Hook.AGENT), Set.of(Hook.BUILD))) {
      Throwable refusal = catchThrowable(() -> start(container, List.of(shape), hooks).stop());
      assertThat(rootCauseOf(refusal))
          .as("%s", hooks)
          .isInstanceOf(DeploymentException.class)
          .hasMessageMatching(".*(not|be) public.*"); // of whichever method it looks at first
    }
  }

  private static Throwable rootCauseOf(Throwable failure) {
    return failure.getCause() == null ? failure : rootCauseOf(failure.getCause());
  }

  private static void assertCountedOnce(Meters meters, Shape shape, Set<Hook> hooks) {
    String[] endpoint = {"endpoint", shape.template()};
    await()
        .untilAsserted(
            () ->
                assertThat(meters.counts(WEBSOCKET_DISCONNECTIONS, endpoint))
                    .as("%s", shape)
                    .isEqualTo(Map.of(shape.end(hooks), 1L)));
    assertThat(meters.count(WEBSOCKET_CONNECTIONS, endpoint)).as("%s", shape).isEqualTo(1);
    // A container may tell of a send after its answer, by another thread.
    await().untilAsserted(() -> assertMessages(meters.counts(WEBSOCKET_MESSAGES, endpoint), shape));
    assertThat(meters.total(WEBSOCKET_MESSAGE_SIZE, with(endpoint, "direction", "in")))
        .as("%s", shape)
        .isEqualTo(shape.bytes(hooks));
  }

  private static void assertMessages(Map<String, Long> messages, Shape shape) {
    String in = "in " + shape.kind();
    assertThat(messages).as("%s", shape).containsEntry(in, 1L);
    messages.remove(in);
    assertThat(messages.values().stream().mapToLong(count -> count).sum())
        .as("%s %s", shape, messages)
        .isEqualTo(shape.greets() ? 2 : 1);
  }

  private static String[] with(String[] labels, String key, String value) {
    return new String[] {labels[0], labels[1], key, value};
  }

  private static ChatRoomTelemetry telemetry(SimpleMeterRegistry registry) {
    return ChatRoomTelemetry.builder().meterRegistry(registry).buildAndRegisterGlobal();
  }

  private static Map<Shape, List<String>> playUnmonitored(TestContainer container) {
    List<Shape> shapes =
        Stream.of(Shape.values())
            .filter(shape -> shape.deploysOn(container) && shape != Shape.INJECTED)
            .toList();
    try {
      TestServer server = start(container, shapes, Set.of());
      try {
        Map<Shape, List<String>> heard = new EnumMap<>(Shape.class);
        for (Shape shape : shapes) {
          heard.put(shape, heard(server, shape));
        }
        return heard;
      } finally {
        server.stop();
      }
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static TestServer start(TestContainer container, List<Shape> shapes, Set<Hook> hooks)
      throws Exception {
    TestServer server = container.newServer();
    ChatRoomTelemetry whileDeploying = telemetry(new SimpleMeterRegistry());
    try {
      server.start(
          shapes.stream()
              .map(shape -> HookedLoader.load(shape.type(), hooks))
              .toArray(Class<?>[]::new));
    } catch (Exception refused) {
      server.stop();
      throw refused;
    } finally {
      whileDeploying.close();
    }
    return server;
  }

  private static List<String> heard(TestServer server, Shape shape) throws IOException {
    List<String> heard = new ArrayList<>();
    try (RawClient client =
        RawClient.connect(server.port(), shape.path(), "Sec-WebSocket-Protocol: v1, v2")) {
      if (shape.greets()) {
        heard.add(hex(client.readMessage()));
      }
      for (Shape.Sent frame : shape.frames()) {
        client.send(frame.firstByte(), frame.payload());
      }
      heard.add(hex(client.readMessage()));
      client.sendClose(1000);
      heard.add(hex(client.read()));
    } catch (IOException e) {
      throw new IOException(shape + " heard " + heard, e);
    }
    return heard;
  }

  private static String hex(RawClient.Frame frame) {
    return frame.firstByte() + " " + HexFormat.of().formatHex(frame.payload());
  }
}
