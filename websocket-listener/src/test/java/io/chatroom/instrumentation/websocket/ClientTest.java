package io.chatroom.instrumentation.websocket;

import static io.chatroom.instrumentation.ChatMeter.INSTRUMENTATION_ERRORS;
import static io.chatroom.instrumentation.ChatMeter.WEBSOCKET_CONNECTIONS;
import static io.chatroom.instrumentation.ChatMeter.WEBSOCKET_DISCONNECTIONS;
import static io.chatroom.instrumentation.ChatMeter.WEBSOCKET_MESSAGES;
import static io.chatroom.instrumentation.ChatMeter.WEBSOCKET_SEND_FAILURES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.chatroom.instrumentation.ChatRoomTelemetry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import jakarta.websocket.ClientEndpointConfig;
import jakarta.websocket.CloseReason;
import jakarta.websocket.Endpoint;
import jakarta.websocket.OnMessage;
import jakarta.websocket.Session;
import jakarta.websocket.WebSocketContainer;
import jakarta.websocket.server.ServerEndpoint;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The side that opens connections: annotated or not, as a class or as an object. */
class ClientTest {

  private static final Logger JUL = Logger.getLogger("");

  static {
    JUL.setLevel(Level.SEVERE);
  }

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final Meters meters = new Meters(registry);
  private final ChatRoomTelemetry telemetry =
      ChatRoomTelemetry.builder().meterRegistry(registry).buildAndRegisterGlobal();

  /** Answers; nobody monitors it. */
  @ServerEndpoint("/echo")
  public static class Echo {
    private static volatile Session latest;

    @OnMessage
    public String text(String text, Session session) {
      latest = session;
      return text;
    }
  }

  /** How an application connects. */
  private enum Way {
    ANNOTATED_OBJECT("client:ClientShapes$Annotated") {
      @Override
      Session connect(WebSocketContainer container, URI uri) throws Exception {
        return container.connectToServer(new ClientShapes.Annotated(), uri);
      }
    },
    ANNOTATED_CLASS("client:ClientShapes$Annotated") {
      @Override
      Session connect(WebSocketContainer container, URI uri) throws Exception {
        return container.connectToServer(ClientShapes.Annotated.class, uri);
      }
    },
    ANNOTATED_WOVEN("client:ClientShapes$Annotated") {
      @Override
      Session connect(WebSocketContainer container, URI uri) throws Exception {
        return container.connectToServer(
            HookedLoader.reload(ClientShapes.Annotated.class, List.of(Hook.AGENT)), uri);
      }
    },
    PROGRAMMATIC_OBJECT("client:ClientShapes$Programmatic") {
      @Override
      Session connect(WebSocketContainer container, URI uri) throws Exception {
        return container.connectToServer(new ClientShapes.Programmatic(), config(), uri);
      }
    },
    PROGRAMMATIC_CLASS("client:ClientShapes$Programmatic") {
      @Override
      Session connect(WebSocketContainer container, URI uri) throws Exception {
        return container.connectToServer(ClientShapes.Programmatic.class, config(), uri);
      }
    },
    PROGRAMMATIC_WOVEN("client:ClientShapes$Programmatic") {
      @Override
      Session connect(WebSocketContainer container, URI uri) throws Exception {
        return container.connectToServer(
            HookedLoader.reload(ClientShapes.Programmatic.class, List.of(Hook.BUILD))
                .asSubclass(Endpoint.class),
            config(),
            uri);
      }
    };

    private final String label;

    Way(String label) {
      this.label = label;
    }

    abstract Session connect(WebSocketContainer container, URI uri) throws Exception;

    private static ClientEndpointConfig config() {
      return ClientEndpointConfig.Builder.create().build();
    }
  }

  static Stream<Arguments> waysOnContainers() {
    return TestContainer.toTry().stream()
        .flatMap(container -> Stream.of(Way.values()).map(way -> Arguments.of(container, way)));
  }

  @ParameterizedTest
  @MethodSource("waysOnContainers")
  void client_isCountedOnce_withTheInitiatorItSees(TestContainer container, Way way)
      throws Exception {
    TestServer server = container.newServer();
    server.start(Echo.class);
    try {
      URI uri = URI.create("ws://127.0.0.1:" + server.port() + "/echo");
      Session session = way.connect(MonitoredEndpoints.enhance(container.newClient()), uri);
      awaitAnswers(1);
      session.close();
      await().until(() -> meters.count(WEBSOCKET_DISCONNECTIONS) == 1);
      way.connect(MonitoredEndpoints.enhance(container.newClient()), uri);
      awaitAnswers(2);
      Echo.latest.close(new CloseReason(CloseReason.CloseCodes.GOING_AWAY, "as told"));
      await().until(() -> meters.count(WEBSOCKET_DISCONNECTIONS) == 2);
    } finally {
      server.stop();
    }
    assertThat(meters.count(WEBSOCKET_CONNECTIONS, "endpoint", way.label)).isEqualTo(2);
    assertThat(meters.counts(WEBSOCKET_DISCONNECTIONS))
        .isEqualTo(Map.of("1000 client normal", 1L, "1001 server going_away", 1L));
    assertThat(meters.count(WEBSOCKET_MESSAGES, "direction", "out")).isEqualTo(2);
    assertThat(meters.count(WEBSOCKET_SEND_FAILURES)).isZero();
    assertThat(meters.count(INSTRUMENTATION_ERRORS)).isZero();
  }

  /**
   * So that no end overtakes a hello: Undertow connects before {@code @OnOpen} has run, and any
   * container may tell of an asynchronous send after its answer, or fail it if the end came first.
   */
  private void awaitAnswers(int answers) {
    await().until(() -> meters.count(WEBSOCKET_MESSAGES, "direction", "in") == answers);
    await().until(() -> meters.count(WEBSOCKET_MESSAGES, "direction", "out") == answers);
  }

  @AfterEach
  void closeTelemetry() {
    telemetry.close();
  }
}
