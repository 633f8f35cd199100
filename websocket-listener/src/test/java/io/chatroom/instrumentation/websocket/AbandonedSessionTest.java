package io.chatroom.instrumentation.websocket;

import static io.chatroom.instrumentation.ChatMeter.EXCEPTIONS;
import static io.chatroom.instrumentation.ChatMeter.INSTRUMENTATION_ERRORS;
import static io.chatroom.instrumentation.ChatMeter.WEBSOCKET_CONNECTIONS;
import static io.chatroom.instrumentation.ChatMeter.WEBSOCKET_CONNECTIONS_ACTIVE;
import static io.chatroom.instrumentation.ChatMeter.WEBSOCKET_DISCONNECTIONS;
import static io.chatroom.instrumentation.ChatMeter.WEBSOCKET_SENDS_PENDING;
import static io.chatroom.instrumentation.ChatMeter.WEBSOCKET_SEND_FAILURES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.chatroom.instrumentation.ChatRoomTelemetry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import jakarta.websocket.EncodeException;
import jakarta.websocket.Encoder;
import jakarta.websocket.OnMessage;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;
import java.io.IOException;
import java.io.Writer;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Connections that a container gives up over a send that failed. */
class AbandonedSessionTest {

  private static final int TRIES = 20;

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final Meters meters = new Meters(registry);
  private ChatRoomTelemetry telemetry;

  @BeforeEach
  void telemetry() {
    telemetry = ChatRoomTelemetry.builder().meterRegistry(registry).buildAndRegisterGlobal();
  }

  @AfterEach
  void close() {
    telemetry.close();
  }

  @ParameterizedTest
  @EnumSource(TestContainer.class)
  void peerThatVanishesDuringASend_isGone_howeverTheContainerLearnsOfIt(TestContainer container)
      throws Exception {
    TestServer server = started(container);
    try {
      for (int i = 1; i <= TRIES; i++) {
        RawClient client = RawClient.connect(server.port(), "/sending");
        client.send("flood");
        await().until(() -> meters.gauge(WEBSOCKET_SENDS_PENDING) == 1);
        client.reset();
        awaitGone(i);
      }
      assertThat(meters.counts(WEBSOCKET_DISCONNECTIONS))
          .isEqualTo(Map.of("1006 network connection_lost", (long) TRIES));
      assertThat(meters.count(INSTRUMENTATION_ERRORS)).isZero();
    } finally {
      server.stop();
    }
  }

  @ParameterizedTest
  @EnumSource(value = TestContainer.class, names = "TOMCAT")
  void sendThatTakesTooLong_endsTheConnectionOfASlowConsumer(TestContainer container)
      throws Exception {
    TestServer server = started(container);
    try (RawClient client = RawClient.connect(server.port(), "/sending")) {
      client.send("flood in time");
      awaitGone(1);
      assertThat(meters.counts(WEBSOCKET_DISCONNECTIONS))
          .isEqualTo(Map.of("1006 server slow_consumer", 1L));
      assertThat(meters.count(WEBSOCKET_SEND_FAILURES, "reason", "timeout")).isEqualTo(1);
    } finally {
      server.stop();
    }
  }

  @ParameterizedTest
  @EnumSource(TestContainer.class)
  void encoderThatFails_isNoEndOfTheConnection(TestContainer container) throws Exception {
    TestServer server = started(container);
    try (RawClient client = RawClient.connect(server.port(), "/sending")) {
      client.send("object");
      await().until(() -> meters.count(WEBSOCKET_SEND_FAILURES, "reason", "encode") == 1);
      client.send("hello");
      assertThat(client.readMessage().text()).isEqualTo("hello");
      assertThat(meters.gauge(WEBSOCKET_CONNECTIONS_ACTIVE)).isEqualTo(1);
      assertThat(meters.counts(EXCEPTIONS)).isEmpty();
    } finally {
      server.stop();
    }
  }

  private void awaitGone(int connections) {
    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                meters.count(WEBSOCKET_CONNECTIONS) == connections
                    && meters.count(WEBSOCKET_DISCONNECTIONS) == connections
                    && meters.gauge(WEBSOCKET_CONNECTIONS_ACTIVE) == 0);
  }

  private static TestServer started(TestContainer container) throws Exception {
    TestServer server = container.newServer();
    server.start(MonitoredEndpoints.enhance(Sending.class));
    return server;
  }

  /** Sends more than the socket's buffers hold. */
  @MonitoredEndpoint
  @ServerEndpoint(value = "/sending", encoders = Unwritable.Breaking.class)
  public static class Sending {
    @OnMessage
    public void message(String text, Session session) throws IOException {
      switch (text) {
        case "flood" -> flood(session);
        case "flood in time" -> {
          session.getAsyncRemote().setSendTimeout(500);
          flood(session);
        }
        case "object" -> session.getAsyncRemote().sendObject(new Unwritable(), result -> {});
        default -> session.getBasicRemote().sendText(text);
      }
    }

    private static void flood(Session session) {
      session.getAsyncRemote().sendText("x".repeat(30_000_000), result -> {});
    }
  }

  /** What cannot be encoded. */
  public static class Unwritable {

    /** Fails as a stream would. */
    public static class Breaking implements Encoder.TextStream<Unwritable> {
      @Override
      public void encode(Unwritable object, Writer writer) throws EncodeException, IOException {
        throw new IOException("as told");
      }
    }
  }
}
