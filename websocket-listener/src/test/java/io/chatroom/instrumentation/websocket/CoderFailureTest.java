package io.chatroom.instrumentation.websocket;

import static io.chatroom.instrumentation.ChatMeter.EXCEPTIONS;
import static io.chatroom.instrumentation.ChatMeter.INSTRUMENTATION_ERRORS;
import static io.chatroom.instrumentation.ChatMeter.WEBSOCKET_CONNECTIONS;
import static io.chatroom.instrumentation.ChatMeter.WEBSOCKET_CONNECTIONS_ACTIVE;
import static io.chatroom.instrumentation.ChatMeter.WEBSOCKET_DISCONNECTIONS;
import static io.chatroom.instrumentation.ChatMeter.WEBSOCKET_SEND_FAILURES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.chatroom.instrumentation.ChatRoomTelemetry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import jakarta.websocket.CloseReason;
import jakarta.websocket.DecodeException;
import jakarta.websocket.Decoder;
import jakarta.websocket.EncodeException;
import jakarta.websocket.Encoder;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.OnClose;
import jakarta.websocket.OnError;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Decoders and encoders that fail, on every container: the exception is counted once, and where the
 * container closes for it the application did it, and not the network or the peer.
 */
class CoderFailureTest {

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final Meters meters = new Meters(registry);
  private final ChatRoomTelemetry telemetry =
      ChatRoomTelemetry.builder().meterRegistry(registry).buildAndRegisterGlobal();

  /** Where what is thrown: with the exception of the API, or with one that it does not know. */
  enum Failing {
    DECODE_CHECKED("decode"),
    DECODE_UNCHECKED("application"),
    RETURN_CHECKED("encode"),
    RETURN_UNCHECKED("application"),
    SEND_CHECKED("encode"),
    SEND_UNCHECKED("application");

    private final String kind;

    Failing(String kind) {
      this.kind = kind;
    }

    String end(TestContainer container) {
      boolean closes =
          switch (container) {
            case TOMCAT ->
                this == DECODE_UNCHECKED
                    || this == RETURN_CHECKED
                    || this == RETURN_UNCHECKED
                    || (Container.isBeforeWebSocket22() && this == SEND_UNCHECKED);
            case JETTY -> this != DECODE_UNCHECKED;
            case UNDERTOW, TYRUS -> false;
          };
      return closes
          ? (container == TestContainer.JETTY ? 1003 : 1006) + " server handler_error"
          : "1000 client normal";
    }
  }

  static Stream<Arguments> everything() {
    return TestContainer.toTry().stream()
        .flatMap(
            container ->
                Stream.of(Hook.CONFIGURATOR, Hook.AGENT)
                    .map(hook -> Arguments.of(container, hook)));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("everything")
  void failure_isCountedOnce_andIsTheServers(TestContainer container, Hook hook) throws Exception {
    TestServer server = container.newServer();
    server.start(HookedLoader.load(CodingEndpoint.class, hook));
    try {
      for (Failing failing : Failing.values()) {
        Map<String, Long> endsBefore = meters.counts(WEBSOCKET_DISCONNECTIONS);
        Map<String, Long> exceptionsBefore = meters.counts(EXCEPTIONS, "kind", failing.kind);
        long allBefore = meters.count(EXCEPTIONS);

        fail(server, failing);

        assertThat(oneMore(endsBefore, meters.counts(WEBSOCKET_DISCONNECTIONS)))
            .as("%s", failing)
            .isEqualTo(failing.end(container));
        assertThat(meters.counts(EXCEPTIONS, "kind", failing.kind))
            .as("%s", failing)
            .isNotEqualTo(exceptionsBefore);
        assertThat(meters.count(EXCEPTIONS)).as("%s", failing).isEqualTo(allBefore + 1);
      }
      assertThat(meters.counts(WEBSOCKET_SEND_FAILURES)).isEqualTo(Map.of("encode", 2L));
      assertThat(meters.count(INSTRUMENTATION_ERRORS)).isZero();
    } finally {
      server.stop();
    }
  }

  private void fail(TestServer server, Failing failing) throws IOException {
    long opened = meters.count(WEBSOCKET_CONNECTIONS);
    long exceptions = meters.count(EXCEPTIONS);
    try (RawClient client = RawClient.connect(server.port(), "/coding")) {
      awaitUntil(() -> meters.count(WEBSOCKET_CONNECTIONS) == opened + 1);
      client.send(failing.name());
      awaitUntil(() -> meters.count(EXCEPTIONS) > exceptions);
      try {
        client.send("fine");
        if (client.read().opcode() == RawClient.TEXT) {
          client.sendClose(1000);
        }
      } catch (IOException closedByServer) {
        // It need not read what it will not answer.
      }
      awaitUntil(() -> meters.gauge(WEBSOCKET_CONNECTIONS_ACTIVE) == 0);
    }
  }

  private static void awaitUntil(Callable<Boolean> condition) {
    await().until(condition);
  }

  /** The one label set whose count rose. */
  private static String oneMore(Map<String, Long> before, Map<String, Long> after) {
    return after.entrySet().stream()
        .filter(entry -> entry.getValue() > before.getOrDefault(entry.getKey(), 0L))
        .map(Map.Entry::getKey)
        .reduce((one, other) -> one + ", " + other)
        .orElse("none");
  }

  @AfterEach
  void closeTelemetry() {
    telemetry.close();
  }

  /** What the application sends and gets. */
  public record Coded(String how) {}

  public static class Coder implements Decoder.Text<Coded>, Encoder.Text<Coded> {
    @Override
    public Coded decode(String text) throws DecodeException {
      return switch (text) {
        case "DECODE_CHECKED" -> throw new DecodeException(text, "in the decoder");
        case "DECODE_UNCHECKED" -> throw new IllegalStateException("in the decoder");
        default -> new Coded(text);
      };
    }

    @Override
    public boolean willDecode(String text) {
      return true;
    }

    @Override
    public String encode(Coded coded) throws EncodeException {
      if (coded.how().endsWith("_CHECKED")) {
        throw new EncodeException(coded, "in the encoder");
      }
      if (coded.how().endsWith("_UNCHECKED")) {
        throw new IllegalStateException("in the encoder");
      }
      return coded.how();
    }

    @Override
    public void init(EndpointConfig config) {}

    @Override
    public void destroy() {}
  }

  @MonitoredEndpoint
  @ServerEndpoint(value = "/coding", decoders = Coder.class, encoders = Coder.class)
  public static class CodingEndpoint {
    @OnOpen
    public void open(Session session) {}

    @OnMessage
    public Coded message(Session session, Coded coded) throws IOException, EncodeException {
      if (coded.how().startsWith("SEND")) {
        session.getBasicRemote().sendObject(coded);
      }
      return coded;
    }

    @OnClose
    public void close(Session session, CloseReason reason) {}

    @OnError
    public void error(Session session, Throwable failure) {}
  }
}
