package io.chatroom.instrumentation.websocket;

import static io.chatroom.instrumentation.ChatMeter.INSTRUMENTATION_ERRORS;
import static io.chatroom.instrumentation.ChatMeter.WEBSOCKET_MESSAGES;
import static io.chatroom.instrumentation.ChatMeter.WEBSOCKET_MESSAGE_SIZE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.chatroom.instrumentation.ChatRoomTelemetry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import jakarta.websocket.ClientEndpointConfig;
import jakarta.websocket.EncodeException;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.Session;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The size of what goes through encoders and decoders is that on the wire, and counted once. */
class CoderSizeTest {

  private static final String TEXT = "#grüße 😀 €";
  private static final int BYTES = TEXT.getBytes(StandardCharsets.UTF_8).length;

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final Meters meters = new Meters(registry);
  private final ChatRoomTelemetry telemetry =
      ChatRoomTelemetry.builder().meterRegistry(registry).buildAndRegisterGlobal();

  static Stream<Arguments> hooksOnContainers() {
    return TestContainer.toTry().stream()
        .flatMap(
            container ->
                Stream.of(
                        Set.of(Hook.CONFIGURATOR),
                        Set.of(Hook.ENHANCE),
                        Set.of(Hook.AGENT),
                        Set.of(Hook.BUILD),
                        List.of(Hook.values()))
                    .map(hooks -> Arguments.of(container, hooks)));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("hooksOnContainers")
  void coded_hasTheSizeOnTheWire(TestContainer container, Collection<Hook> hooks) throws Exception {
    TestServer server = container.newServer();
    server.start(
        Stream.of(
                Sized.OfText.class,
                Sized.OfBinary.class,
                Sized.OfReader.class,
                Sized.OfStream.class)
            .map(type -> HookedLoader.load(type, hooks))
            .toArray(Class<?>[]::new));
    // The configurator has no say in which encoders and decoders a container makes.
    int sized = hooks.equals(Set.of(Hook.CONFIGURATOR)) ? 0 : 1;
    try {
      for (String path : List.of("text", "binary", "reader", "stream")) {
        converse(server, "/sized/" + path);
        assertMeasured("/sized/" + path, "in", 1, sized);
        assertMeasured("/sized/" + path, "out", 3, 3 * sized);
      }
      assertThat(meters.count(INSTRUMENTATION_ERRORS)).isZero();
    } finally {
      server.stop();
    }
  }

  /** Sends a note when it opens, and gets three. */
  public static class Noting extends Endpoint {
    private volatile EndpointConfig config;

    @Override
    public void onOpen(Session session, EndpointConfig given) {
      config = given;
      session.addMessageHandler(Sized.Note.class, note -> {});
      try {
        session.getBasicRemote().sendObject(new Sized.Note(TEXT.substring(1)));
      } catch (IOException | EncodeException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  static Stream<TestContainer> containers() {
    return TestContainer.toTry().stream();
  }

  @ParameterizedTest
  @MethodSource("containers")
  void codedByAProgrammaticClient_hasTheSizeOnTheWire(TestContainer container) throws Exception {
    TestServer server = container.newServer();
    server.start(Sized.OfText.class); // nothing monitors it
    ClientEndpointConfig config =
        ClientEndpointConfig.Builder.create()
            .encoders(List.of(Sized.Text.class))
            .decoders(List.of(Sized.Text.class))
            .build();
    Noting client = new Noting();
    try {
      MonitoredEndpoints.enhance(container.newClient())
          .connectToServer(
              client, config, URI.create("ws://127.0.0.1:" + server.port() + "/sized/text"));
      assertMeasured("client:CoderSizeTest$Noting", "in", 3, 3);
      assertMeasured("client:CoderSizeTest$Noting", "out", 1, 1);
    } finally {
      server.stop();
    }
    assertThat(client.config.getEncoders()).isEqualTo(config.getEncoders());
    assertThat(meters.count(INSTRUMENTATION_ERRORS)).isZero();
  }

  private static void converse(TestServer server, String path) throws Exception {
    int type = path.endsWith("text") || path.endsWith("reader") ? RawClient.TEXT : RawClient.BINARY;
    try (RawClient client = RawClient.connect(server.port(), path)) {
      client.send(0x80 | type, TEXT.getBytes(StandardCharsets.UTF_8));
      for (int i = 0; i < 3; i++) {
        RawClient.Frame answer = client.readMessage();
        assertThat(answer.opcode()).isEqualTo(type);
        assertThat(answer.text()).isEqualTo(TEXT);
      }
    }
  }

  private void assertMeasured(String endpoint, String direction, int messages, int sizes) {
    String[] labels = {"endpoint", endpoint, "direction", direction};
    await()
        .untilAsserted(
            () -> {
              assertThat(meters.count(WEBSOCKET_MESSAGES, labels))
                  .as("%s %s", endpoint, direction)
                  .isEqualTo(messages);
              assertThat(meters.count(WEBSOCKET_MESSAGE_SIZE, labels))
                  .as("%s %s", endpoint, direction)
                  .isEqualTo(sizes);
              assertThat(meters.total(WEBSOCKET_MESSAGE_SIZE, labels))
                  .as("%s %s", endpoint, direction)
                  .isEqualTo((long) sizes * BYTES);
            });
  }

  @AfterEach
  void closeTelemetry() {
    telemetry.close();
  }
}
