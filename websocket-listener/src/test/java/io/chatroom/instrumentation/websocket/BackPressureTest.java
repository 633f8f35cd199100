package io.chatroom.instrumentation.websocket;

import static io.chatroom.instrumentation.ChatMeter.BROADCAST_DURATION;
import static io.chatroom.instrumentation.ChatMeter.BROADCAST_RECIPIENTS;
import static io.chatroom.instrumentation.ChatMeter.DELIVERIES;
import static io.chatroom.instrumentation.ChatMeter.INSTRUMENTATION_ERRORS;
import static io.chatroom.instrumentation.ChatMeter.WEBSOCKET_CONNECTIONS_ACTIVE;
import static io.chatroom.instrumentation.ChatMeter.WEBSOCKET_SENDS_PENDING;
import static io.chatroom.instrumentation.ChatMeter.WEBSOCKET_SEND_PENDING_BYTES;
import static io.chatroom.instrumentation.ChatMeter.WEBSOCKET_SEND_PENDING_BYTES_MAX;
import static io.chatroom.instrumentation.ChatMeter.WEBSOCKET_SLOW_CONSUMERS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.chatroom.instrumentation.ChatRoomTelemetry;
import io.chatroom.instrumentation.websocket.MonitoredEndpoint.Chat;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import jakarta.websocket.CloseReason;
import jakarta.websocket.OnClose;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One client stops reading while 500 others go on. */
class BackPressureTest {

  private static final int OTHERS = 500;
  private static final int MESSAGES = 20;
  private static final int FLOOD = 30_000_000;
  private static final Logger JUL = Logger.getLogger("");

  static {
    JUL.setLevel(Level.SEVERE);
  }

  private final Meters meters;
  private final ChatRoomTelemetry telemetry;

  BackPressureTest() {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    meters = new Meters(registry);
    telemetry = ChatRoomTelemetry.builder().meterRegistry(registry).buildAndRegisterGlobal();
  }

  /** Sends to everybody, and to nobody less because of one. */
  @MonitoredEndpoint(chat = @Chat)
  @ServerEndpoint(value = "/crowd", configurator = MonitoredConfigurator.class)
  public static class CrowdEndpoint {
    static final Set<Session> MEMBERS = ConcurrentHashMap.newKeySet();

    @OnOpen
    public void open(Session session) {
      MEMBERS.add(session);
    }

    @OnMessage
    public void message(Session session, String text) {
      if (text.equals("flood me")) {
        session.getAsyncRemote().sendText("x".repeat(FLOOD), result -> {});
        return;
      }
      for (Session member : MEMBERS) {
        try {
          member.getAsyncRemote().sendText(text, result -> {});
        } catch (IllegalStateException stillSending) {
          // Tomcat takes one at a time.
        }
      }
    }

    @OnClose
    public void close(Session session, CloseReason reason) {
      MEMBERS.remove(session);
    }
  }

  @ParameterizedTest
  @EnumSource
  void clientThatStopsReading_harmsNobody_andShows(TestContainer container) throws Exception {
    TestServer server = container.newServer();
    server.start(CrowdEndpoint.class);
    List<RawClient> others = new ArrayList<>();
    try (RawClient stalled = RawClient.connectNarrow(server.port(), "/crowd")) {
      for (int i = 0; i < OTHERS; i++) {
        others.add(RawClient.connect(server.port(), "/crowd"));
      }
      await().until(() -> meters.gauge(WEBSOCKET_CONNECTIONS_ACTIVE) == OTHERS + 1);
      await().until(() -> CrowdEndpoint.MEMBERS.size() == OTHERS + 1);
      stalled.send("flood me");
      // It is pending before the container has it: what others say could yet get there first.
      assertThat(stalled.readFirstByte() & 0x0f).isEqualTo(RawClient.TEXT);
      await().until(() -> meters.gauge(WEBSOCKET_SENDS_PENDING) == 1);

      talkAndListen(others);

      // Every delivery to the others has ended well; what is open is the stalled one's.
      await()
          .untilAsserted(
              () ->
                  assertThat(meters.count(DELIVERIES, "outcome", "delivered"))
                      .as("%s", meters.counts(DELIVERIES))
                      .isEqualTo(OTHERS * MESSAGES));
      await().until(() -> meters.gauge(WEBSOCKET_SLOW_CONSUMERS) == 1);
      assertThat(meters.gauge(WEBSOCKET_SENDS_PENDING)).isBetween(1L, 1L + MESSAGES);
      assertThat(meters.gauge(WEBSOCKET_SEND_PENDING_BYTES_MAX))
          .isGreaterThanOrEqualTo(FLOOD)
          .isEqualTo(meters.gauge(WEBSOCKET_SEND_PENDING_BYTES));

      stalled.reset();
      assertThatTheStalledOneMissedAll();
      close(others);
    } finally {
      server.stop();
      telemetry.close();
      CrowdEndpoint.MEMBERS.clear();
    }
  }

  private void close(List<RawClient> others) throws IOException {
    for (RawClient other : others) {
      other.close();
    }
    await().until(() -> meters.gauge(WEBSOCKET_CONNECTIONS_ACTIVE) == 0);
  }

  /** The first says one thing after the other; everybody hears all of it. */
  private void talkAndListen(List<RawClient> others) throws IOException {
    for (int i = 0; i < MESSAGES; i++) {
      others.get(0).send("message " + i);
      for (RawClient other : others) {
        assertThat(other.read().text()).isEqualTo("message " + i);
      }
      // Tomcat tells a send's end on another thread, and refuses the next one until then.
      long heard = OTHERS * (i + 1L);
      await()
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(1))
          .until(() -> meters.count(DELIVERIES, "outcome", "delivered") == heard);
    }
  }

  /** Each broadcast is over now, and none was delivered to them: 20 messages and the flood. */
  private void assertThatTheStalledOneMissedAll() {
    await().until(() -> meters.count(BROADCAST_DURATION) == MESSAGES + 1);
    assertThat(meters.count(DELIVERIES, "outcome", "failed")).isEqualTo(MESSAGES + 1);
    assertThat(meters.total(BROADCAST_RECIPIENTS)).isEqualTo((OTHERS + 1) * MESSAGES + 1);
    await().until(() -> meters.gauge(WEBSOCKET_SENDS_PENDING) == 0);
    assertThat(meters.gauge(WEBSOCKET_SLOW_CONSUMERS)).isZero();
    assertThat(meters.count(INSTRUMENTATION_ERRORS)).isZero();
  }
}
