package io.chatroom.instrumentation.websocket;

import static io.chatroom.instrumentation.ChatMeter.INSTRUMENTATION_ERRORS;
import static io.chatroom.instrumentation.ChatMeter.WEBSOCKET_CONNECTIONS;
import static io.chatroom.instrumentation.ChatMeter.WEBSOCKET_MESSAGE_SIZE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.chatroom.instrumentation.ChatRoomTelemetry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import jakarta.websocket.server.ServerEndpointConfig;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Compression is negotiated, used and seen by the application as without us, and sizes are those of
 * the text.
 */
class ExtensionsTest {

  private static final Logger JUL = Logger.getLogger("");
  private static final String OFFER =
      "Sec-WebSocket-Extensions: permessage-deflate; client_no_context_takeover;"
          + " server_no_context_takeover";
  private static final String TEXT = "grüße 😀 ".repeat(50);
  private static final int COMPRESSED = 0x40;
  private static final byte[] FLUSHED = {0, 0, (byte) 0xff, (byte) 0xff}; // not sent: RFC 7692

  private static final Map<TestContainer, Heard> UNMONITORED = new EnumMap<>(TestContainer.class);

  static {
    JUL.setLevel(Level.SEVERE);
  }

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final Meters meters = new Meters(registry);
  private final ChatRoomTelemetry telemetry =
      ChatRoomTelemetry.builder().meterRegistry(registry).buildAndRegisterGlobal();

  /** What the client learns. */
  private record Heard(String extensions, boolean compressed, String answer) {}

  static Stream<Arguments> hooksOnContainers() {
    return TestContainer.toTry().stream()
        .flatMap(container -> Stream.of(Hook.values()).map(hook -> Arguments.of(container, hook)));
  }

  static Stream<Arguments> programmaticHooksOnContainers() {
    return hooksOnContainers().filter(each -> each.get()[1] != Hook.CONFIGURATOR);
  }

  static Stream<TestContainer> containers() {
    return TestContainer.toTry().stream();
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("hooksOnContainers")
  void compression_isAsWithoutUs_andTextIsMeasured(TestContainer container, Hook hook)
      throws Exception {
    Heard unmonitored = UNMONITORED.get(container);
    if (unmonitored == null) {
      unmonitored = play(container, Extensions.Taken.class);
      UNMONITORED.put(container, unmonitored);
    }
    assertThat(meters.count(WEBSOCKET_CONNECTIONS)).isZero();

    Heard heard = play(container, Extensions.Taken.class, hook);

    assertThat(heard).isEqualTo(unmonitored);
    assertThat(heard.compressed()).isEqualTo(compresses(container));
    assertThat(heard.extensions().startsWith("permessage-deflate"))
        .isEqualTo(compresses(container));
    assertThat(heard.answer())
        .endsWith(TEXT)
        .startsWith(tellsApplication(container) ? "[permessage-deflate" : "[][]");
    assertMeasured("in", TEXT);
    assertMeasured("out", heard.answer());
    assertThat(meters.count(INSTRUMENTATION_ERRORS)).isZero();
  }

  @ParameterizedTest
  @MethodSource("containers")
  void choiceOfTheApplication_isKept(TestContainer container) throws Exception {
    Heard unmonitored = play(container, Extensions.Declined.class);

    Heard heard = play(container, Extensions.Declined.class, Hook.ENHANCE);

    assertThat(heard).isEqualTo(unmonitored).isEqualTo(new Heard("", false, "[]" + TEXT));
    assertMeasured("in", TEXT);
  }

  /** Tyrus takes these and no others; the others know nothing of them. */
  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("programmaticHooksOnContainers")
  void extensionOfAConfiguration_isNegotiatedAsWithoutUs(TestContainer container, Hook hook)
      throws Exception {
    Heard unmonitored = playConfigured(container);
    assertThat(meters.count(WEBSOCKET_CONNECTIONS)).isZero();

    Heard heard = playConfigured(container, hook);

    assertThat(heard).isEqualTo(unmonitored);
    if (container == TestContainer.TYRUS) {
      assertThat(heard).isEqualTo(new Heard("x-chat", false, "[x-chat]" + TEXT));
    }
    assertThat(meters.count(WEBSOCKET_CONNECTIONS)).isEqualTo(1);
  }

  @AfterEach
  void closeTelemetry() {
    telemetry.close();
  }

  /** Tyrus takes only what an endpoint's configuration names; an annotation cannot name any. */
  private static boolean compresses(TestContainer container) {
    return container != TestContainer.TYRUS;
  }

  /** Undertow compresses, and shows the application none of it. */
  private static boolean tellsApplication(TestContainer container) {
    return container == TestContainer.TOMCAT || container == TestContainer.JETTY;
  }

  private void assertMeasured(String direction, String text) {
    await()
        .untilAsserted(
            () ->
                assertThat(meters.total(WEBSOCKET_MESSAGE_SIZE, "direction", direction))
                    .isEqualTo(text.getBytes(StandardCharsets.UTF_8).length));
  }

  private static Heard play(TestContainer container, Class<?> endpoint, Hook... hooks)
      throws Exception {
    TestServer server = container.newServer();
    try {
      server.start(HookedLoader.load(endpoint, hooks));
      String path = endpoint == Extensions.Taken.class ? "taken" : "declined";
      try (RawClient client = RawClient.connect(server.port(), "/extensions/" + path, OFFER)) {
        if (client.extensions().isEmpty()) {
          client.send(TEXT);
        } else {
          client.send(0x80 | COMPRESSED | RawClient.TEXT, deflated(TEXT));
        }
        RawClient.Frame answer = client.readMessage();
        boolean compressed = (answer.firstByte() & COMPRESSED) != 0;
        return new Heard(
            client.extensions(),
            compressed,
            compressed ? inflated(answer.payload()) : answer.text());
      }
    } finally {
      server.stop();
    }
  }

  private static Heard playConfigured(TestContainer container, Hook... hooks) throws Exception {
    TestServer server = container.newServer();
    try {
      Class<?> type = HookedLoader.reload(Extensions.Configured.class, List.of(hooks));
      ServerEndpointConfig config =
          ServerEndpointConfig.Builder.create(type, "/extensions/configured")
              .extensions(List.of(new Extensions.Named("x-chat")))
              .build();
      server.deploy(
          List.of(hooks).contains(Hook.ENHANCE) ? MonitoredEndpoints.enhance(config) : config);
      server.start();
      try (RawClient client =
          RawClient.connect(
              server.port(), "/extensions/configured", "Sec-WebSocket-Extensions: x-chat")) {
        client.send(TEXT);
        return new Heard(client.extensions(), false, client.readMessage().text());
      }
    } finally {
      server.stop();
    }
  }

  private static byte[] deflated(String text) {
    Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
    deflater.setInput(text.getBytes(StandardCharsets.UTF_8));
    byte[] room = new byte[8192];
    int length = deflater.deflate(room, 0, room.length, Deflater.SYNC_FLUSH);
    deflater.end();
    return Arrays.copyOf(room, length - FLUSHED.length);
  }

  private static String inflated(byte[] payload) throws DataFormatException {
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    whole.writeBytes(payload);
    whole.writeBytes(FLUSHED);
    Inflater inflater = new Inflater(true);
    inflater.setInput(whole.toByteArray());
    byte[] room = new byte[8192];
    int length = inflater.inflate(room);
    inflater.end();
    return new String(room, 0, length, StandardCharsets.UTF_8);
  }
}
