package io.chatroom.instrumentation.websocket;

import static io.chatroom.instrumentation.ChatMeter.BROADCAST_DURATION;
import static io.chatroom.instrumentation.ChatMeter.BROADCAST_RECIPIENTS;
import static io.chatroom.instrumentation.ChatMeter.DELIVERIES;
import static io.chatroom.instrumentation.ChatMeter.INSTRUMENTATION_ERRORS;
import static io.chatroom.instrumentation.ChatMeter.MESSAGES;
import static io.chatroom.instrumentation.ChatMeter.MESSAGE_DELIVERY_DURATION;
import static io.chatroom.instrumentation.ChatMeter.ROOMS_ACTIVE;
import static io.chatroom.instrumentation.ChatMeter.ROOM_JOINS;
import static io.chatroom.instrumentation.ChatMeter.ROOM_LEAVES;
import static io.chatroom.instrumentation.ChatMeter.USERS_ONLINE;
import static io.chatroom.instrumentation.ChatMeter.WEBSOCKET_CONNECTIONS_ACTIVE;
import static io.chatroom.instrumentation.ChatMeter.WEBSOCKET_MESSAGES;
import static io.chatroom.instrumentation.ChatMeter.WEBSOCKET_SENDS_PENDING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.chatroom.instrumentation.ChatMeter;
import io.chatroom.instrumentation.ChatRoomTelemetry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What a chat shows that only declares itself to be one. */
@ParameterizedClass
@EnumSource(TestContainer.class)
class ChatTest {

  private static final Logger JUL = Logger.getLogger("");
  private static final Map<TestContainer, TestServer> SERVERS = new EnumMap<>(TestContainer.class);

  static {
    JUL.setLevel(Level.SEVERE);
  }

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final Meters meters = new Meters(registry);
  private final ChatRoomTelemetry telemetry =
      ChatRoomTelemetry.builder().meterRegistry(registry).buildAndRegisterGlobal();
  private final TestServer server;
  private final List<RawClient> clients = new ArrayList<>();

  ChatTest(TestContainer container) {
    server = SERVERS.computeIfAbsent(container, ChatTest::start);
  }

  @AfterEach
  void everybodyHasLeft() throws IOException {
    try {
      for (RawClient client : clients) {
        client.close();
      }
      await()
          .atMost(
              Duration.ofSeconds(30)) // as long as Tomcat may take to see a reset while it sends
          .until(() -> meters.gauge(WEBSOCKET_CONNECTIONS_ACTIVE) == 0);
      assertThat(meters.gauge(USERS_ONLINE)).isZero();
      assertThat(meters.gauge(ROOMS_ACTIVE)).isZero();
      assertThat(meters.count(ROOM_LEAVES)).isEqualTo(meters.count(ROOM_JOINS));
      assertThat(meters.count(INSTRUMENTATION_ERRORS)).isZero();
    } finally {
      telemetry.close();
      ChatEndpoint.MEMBERS.clear();
    }
  }

  @AfterAll
  static void stop() throws Exception {
    for (TestServer server : SERVERS.values()) {
      server.stop();
    }
    SERVERS.clear();
  }

  @Test
  void message_isCountedOnce_andEachDelivery() throws Exception {
    List<RawClient> members = members(3);
    members.get(0).send("hello");
    for (RawClient member : members) {
      assertThat(member.read().text()).isEqualTo("hello");
    }
    awaitCount(BROADCAST_DURATION, 1);
    assertThat(meters.counts(MESSAGES)).isEqualTo(Map.of("public text", 1L));
    assertThat(meters.counts(DELIVERIES)).isEqualTo(Map.of("public delivered", 3L));
    assertThat(meters.count(BROADCAST_RECIPIENTS, "room_class", "public")).isEqualTo(1);
    assertThat(meters.total(BROADCAST_RECIPIENTS)).isEqualTo(3);
    assertThat(meters.count(MESSAGE_DELIVERY_DURATION, "path", "local")).isEqualTo(3);
  }

  @Test
  void asynchronousDeliveries_areCountedWhenTheyEnd() throws Exception {
    members(2).get(0).send("async");
    awaitCount(BROADCAST_DURATION, 1);
    assertThat(meters.total(BROADCAST_RECIPIENTS)).isEqualTo(2);
    assertThat(meters.counts(DELIVERIES)).isEqualTo(Map.of("public delivered", 2L));
  }

  @Test
  void returnedAnswer_isADelivery() throws Exception {
    member("lobby", "ada").send("echo");
    awaitCount(BROADCAST_DURATION, 1);
    assertThat(meters.counts(DELIVERIES)).isEqualTo(Map.of("public delivered", 1L));
  }

  @Test
  void binaryMessage_isOfItsKind() throws Exception {
    member("lobby", "ada").send(0x80 | RawClient.BINARY, new byte[3]);
    awaitCount(BROADCAST_DURATION, 1);
    assertThat(meters.counts(MESSAGES)).isEqualTo(Map.of("public binary", 1L));
    assertThat(meters.counts(DELIVERIES)).isEqualTo(Map.of("public delivered", 1L));
  }

  @Test
  void classifiers_tellRoomsAndMessagesApart() throws Exception {
    RawClient member = member("@ada", "ada");
    member.send("/kick");
    awaitCount(BROADCAST_DURATION, 1);
    assertThat(meters.counts(MESSAGES)).isEqualTo(Map.of("direct command", 1L));
    assertThat(meters.counts(DELIVERIES)).isEqualTo(Map.of("direct delivered", 1L));
    assertThat(meters.counts(ROOM_JOINS)).isEqualTo(Map.of("direct", 1L));
  }

  @Test
  void whatIsNoChatMessage_leavesNothing() throws Exception {
    RawClient member = member("lobby", "ada");
    member.send("typing");
    assertThat(member.read().text()).isEqualTo("typing");
    awaitCount(WEBSOCKET_MESSAGES, 2);
    assertNoChat();
  }

  @Test
  void refusedMessage_isNotAccepted_andItsAnswerNoDelivery() throws Exception {
    RawClient member = member("lobby", "ada");
    member.send("invalid");
    assertThat(member.read().text()).isEqualTo("refused");
    awaitCount(WEBSOCKET_MESSAGES, 2);
    assertNoChat();
  }

  @Test
  void messageTheApplicationAccepted_isNotCountedAgain() throws Exception {
    member("lobby", "ada").send("accepted");
    awaitCount(MESSAGES, 1);
    member("lobby", "grace").send("typing");
    await().until(() -> meters.count(WEBSOCKET_MESSAGES, "direction", "in") == 2);
    assertThat(meters.counts(MESSAGES)).isEqualTo(Map.of("system system", 1L));
  }

  @Test
  void messageWhoseMethodThrew_isNotAccepted_andItsDeliveriesAreCounted() throws Exception {
    member("lobby", "ada").send("throw");
    awaitCount(BROADCAST_DURATION, 1);
    assertThat(meters.counts(MESSAGES)).isEmpty();
    assertThat(meters.counts(DELIVERIES)).isEqualTo(Map.of("public delivered", 1L));
  }

  @Test
  void messageInParts_isOneDelivery_andAPingNone() throws Exception {
    member("lobby", "ada").send("parts");
    awaitCount(BROADCAST_DURATION, 1);
    assertThat(meters.total(BROADCAST_RECIPIENTS)).isEqualTo(1);
    assertThat(meters.counts(DELIVERIES)).isEqualTo(Map.of("public delivered", 1L));
  }

  @Test
  void messageHandedToAnotherThread_isDeliveredThere() throws Exception {
    members(2).get(0).send("later");
    awaitCount(MESSAGES, 1);
    assertThat(meters.count(BROADCAST_RECIPIENTS)).isZero();

    CompletableFuture.runAsync(ChatEndpoint.LATER.get()).get();

    awaitCount(BROADCAST_DURATION, 1);
    assertThat(meters.total(BROADCAST_RECIPIENTS)).isEqualTo(2);
    assertThat(meters.counts(DELIVERIES)).isEqualTo(Map.of("public delivered", 2L));
  }

  @Test
  void deliveryToAPeerThatVanished_fails_andTheBroadcastIsOver() throws Exception {
    RawClient member = member("lobby", "ada");
    member.send("flood");
    await().until(() -> meters.gauge(WEBSOCKET_SENDS_PENDING) == 1);
    assertThat(meters.count(BROADCAST_RECIPIENTS)).isZero();

    member.reset();

    awaitCount(BROADCAST_DURATION, 1);
    assertThat(meters.counts(DELIVERIES)).isEqualTo(Map.of("public failed", 1L));
    assertThat(meters.total(BROADCAST_RECIPIENTS)).isEqualTo(1);
  }

  @Test
  void user_isOneHoweverManyTabs_andRoomsAreThoseWithSomebodyIn() throws Exception {
    member("lobby", "ada");
    member("lobby", "ada");
    member("attic", "ada");
    member("attic", "grace");
    await().until(() -> meters.gauge(WEBSOCKET_CONNECTIONS_ACTIVE) == 4);
    assertThat(meters.gauge(USERS_ONLINE)).isEqualTo(2);
    assertThat(meters.gauge(ROOMS_ACTIVE)).isEqualTo(2);
    assertThat(meters.counts(ROOM_JOINS)).isEqualTo(Map.of("public", 4L));
  }

  @Test
  void leaving_hasItsReason() throws Exception {
    RawClient left = member("lobby", "ada");
    RawClient lost = member("lobby", "grace");
    RawClient kicked = member("lobby", "mallory");
    left.sendClose(1000);
    lost.reset();
    kicked.send("kick");
    kicked.sendClose(kicked.read().closeCode());
    awaitCount(ROOM_LEAVES, 3);
    assertThat(meters.counts(ROOM_LEAVES))
        .isEqualTo(Map.of("public left", 1L, "public disconnect", 1L, "public kicked", 1L));
  }

  @Test
  void endpointThatIsNoChat_hasNoChatMessages() throws Exception {
    RawClient client = client("/ticker/lobby?user=ada");
    client.send("tick");
    assertThat(client.read().text()).isEqualTo("tick");
    awaitCount(WEBSOCKET_MESSAGES, 2);
    assertNoChat();
    assertThat(meters.gauge(USERS_ONLINE)).isZero();
    assertThat(meters.count(ROOM_JOINS)).isZero();
  }

  @Test
  void chatByDefaults_hasMessagesOfItsClassAndKind_andNobodyInRooms() throws Exception {
    RawClient client = client("/plain-chat?user=ada");
    client.send("hello");
    assertThat(client.read().text()).isEqualTo("hello");
    awaitCount(BROADCAST_DURATION, 1);
    assertThat(meters.counts(MESSAGES)).isEqualTo(Map.of("private system", 1L));
    assertThat(meters.counts(DELIVERIES)).isEqualTo(Map.of("private delivered", 1L));
    assertThat(meters.gauge(USERS_ONLINE)).isZero();
    assertThat(meters.count(ROOM_JOINS)).isZero();
  }

  private void assertNoChat() {
    assertThat(meters.counts(MESSAGES)).isEmpty();
    assertThat(meters.counts(DELIVERIES)).isEmpty();
    assertThat(meters.count(BROADCAST_RECIPIENTS)).isZero();
  }

  private List<RawClient> members(int count) throws IOException {
    List<RawClient> members = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      members.add(member("lobby", "user" + i));
    }
    return members;
  }

  /** Connects and waits until the endpoint knows it. */
  private RawClient member(String room, String user) throws IOException {
    int before = ChatEndpoint.MEMBERS.size();
    RawClient member = client("/chat/" + room + "?user=" + user);
    await().until(() -> ChatEndpoint.MEMBERS.size() > before);
    return member;
  }

  private RawClient client(String path) throws IOException {
    RawClient client = RawClient.connect(server.port(), path);
    clients.add(client);
    return client;
  }

  private void awaitCount(ChatMeter meter, long expected) {
    await()
        .untilAsserted(
            () ->
                assertThat(meters.count(meter)).as("%s", meters.counts(meter)).isEqualTo(expected));
  }

  private static TestServer start(TestContainer container) {
    TestServer server = container.newServer();
    try {
      server.start(
          ChatEndpoint.class,
          MonitoredEndpoints.enhance(ChatEndpoint.Ticker.class),
          MonitoredEndpoints.enhance(ChatEndpoint.Plain.class));
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
    return server;
  }
}
