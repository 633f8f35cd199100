package io.chatroom.instrumentation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chatroom.instrumentation.recording.Settings;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.micrometer.tracing.Tracer;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ChatRoomTelemetryTest {

  private final MeterRegistry registry = new SimpleMeterRegistry();
  private final ChatRoomTelemetry telemetry =
      ChatRoomTelemetry.builder().meterRegistry(registry).build();

  @AfterEach
  void close_takesEveryMeterOutOfAForeignRegistry() {
    telemetry.close();
    assertThat(registry.getMeters()).isEmpty();
    assertThat(registry.isClosed()).isFalse();
  }

  @Test
  void prometheusRegistry_takesOneTelemetryAtATime() {
    PrometheusMeterRegistry prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    ChatRoomTelemetry first = ChatRoomTelemetry.builder().meterRegistry(prometheus).build();
    assertThatThrownBy(() -> ChatRoomTelemetry.builder().meterRegistry(prometheus).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("meterRegistry is ")
        .hasMessageContaining("allowed is one at a time");

    first.close();
    ChatRoomTelemetry second = ChatRoomTelemetry.builder().meterRegistry(prometheus).build();
    first.exceptionCaught(new IOException());
    second.messageAccepted(RoomClass.PUBLIC, MessageKind.TEXT);
    assertThat(prometheus.scrape())
        .containsOnlyOnce("chatroom_messages_total{kind=\"text\",room_class=\"public\"} 1.0\n");
    second.close();
  }

  @Test
  void messageAccepted_countsOneOfItsClassAndKind() {
    telemetry.messageAccepted(RoomClass.PRIVATE, MessageKind.TEXT);

    assertThat(messages("private", "text")).isEqualTo(1);
    assertThat(messages("public", "text")).isZero();
  }

  @Test
  void messageRejected_countsItsReason() {
    telemetry.messageRejected(RejectionReason.TOO_LARGE);

    assertThat(
            registry.get("chatroom.messages.rejected").tag("reason", "too_large").counter().count())
        .isEqualTo(1);
  }

  @Test
  void user_withThreeTabs_isOneUser_untilTheLastIsClosed() {
    UserSession first = telemetry.userOnline("ada");
    UserSession second = telemetry.userOnline("ada");
    UserSession other = telemetry.userOnline("grace");
    assertThat(usersOnline()).isEqualTo(2);

    first.close();
    first.close();
    assertThat(usersOnline()).isEqualTo(2);

    second.close();
    other.close();
    assertThat(usersOnline()).isZero();
  }

  @Test
  void exceptionCaught_isTheApplications() {
    telemetry.exceptionCaught(new IllegalStateException("outer", new IOException("root")));

    assertThat(
            registry
                .get("chatroom.exceptions")
                .tags("component", "app", "kind", "application", "type", "IOException")
                .counter()
                .count())
        .isEqualTo(1);
  }

  @Test
  void authAttempted_countsItsOutcome() {
    telemetry.authAttempted(AuthOutcome.EXPIRED);

    assertThat(count("chatroom.auth.attempts", "outcome", "expired")).isEqualTo(1);
    assertThat(count("chatroom.auth.attempts", "outcome", "success")).isZero();
  }

  @Test
  void rateLimited_countsTheLimit() {
    telemetry.rateLimited(Limit.TYPING);

    assertThat(count("chatroom.rate.limited", "limit", "typing")).isEqualTo(1);
    assertThat(registry.get("chatroom.rate.limited").counters()).hasSize(Limit.values().length);
  }

  @Test
  void opsActionTaken_countsTheActionAndItsOutcome() {
    telemetry.opsActionTaken(OpsAction.KICK, OpsOutcome.DENIED);

    assertThat(count("chatroom.ops.actions", "action", "kick", "outcome", "denied")).isEqualTo(1);
    assertThat(registry.get("chatroom.ops.actions").counters())
        .hasSize(OpsAction.values().length * OpsOutcome.values().length);
  }

  @Test
  void admission_countsRefusals_andShowsTheLimitOnceThereIsOne() {
    Admission admission = telemetry.admission("/chat/{room}");
    assertThat(count("chatroom.websocket.handshakes.rejected", "reason", "auth")).isZero();
    assertThat(registry.find("chatroom.websocket.connections.limit").gauge()).isNull();

    admission.refused(HandshakeRefusal.AUTH);
    telemetry.admission("/chat/{room}").limit(10_000);
    admission.limit(20_000);

    assertThat(count("chatroom.websocket.handshakes.rejected", "reason", "auth")).isEqualTo(1);
    assertThat(
            registry
                .get("chatroom.websocket.connections.limit")
                .tag("endpoint", "/chat/{room}")
                .gauge()
                .value())
        .isEqualTo(20_000);
  }

  @Test
  void admission_ofManyEndpoints_isBounded() {
    for (int i = 0; i < 1_000; i++) {
      telemetry.admission("/made/up/" + i).refused(HandshakeRefusal.ORIGIN);
    }

    assertThat(registry.get("chatroom.websocket.handshakes.rejected").counters()).hasSize(21 * 6);
    assertThat(
            count(
                "chatroom.websocket.handshakes.rejected",
                "endpoint",
                Label.OTHER,
                "reason",
                "origin"))
        .isEqualTo(980);
  }

  @Test
  void everyKnownSeries_isThereBeforeAnythingHappened() {
    assertThat(registry.get("chatroom.messages").counters())
        .hasSize(RoomClass.values().length * MessageKind.values().length);
    assertThat(registry.get("chatroom.messages.rejected").counters())
        .hasSize(RejectionReason.values().length);
    assertThat(registry.get("chatroom.exceptions").counters()).hasSize(4 * 5);
    assertThat(registry.get("chatroom.instrumentation.info").gauge().value()).isEqualTo(1);
  }

  @Test
  void build_ofNothing_makesAPrometheusRegistryWithTheJvm_andEndsIt() {
    ChatRoomTelemetry own = ChatRoomTelemetry.create();
    PrometheusMeterRegistry made = (PrometheusMeterRegistry) own.meterRegistry();

    assertThat(made.scrape()).contains("chatroom_users_online 0.0", "jvm_memory_used_bytes");
    own.close();
    assertThat(made.isClosed()).isTrue();
  }

  @Test
  void build_leavesTheJvmToAForeignRegistry() {
    assertThat(registry.find("jvm.memory.used").meters()).isEmpty();
  }

  @Test
  void build_usesTheTracerItIsGiven() {
    try (ChatRoomTelemetry traced =
        ChatRoomTelemetry.builder()
            .meterRegistry(new SimpleMeterRegistry())
            .tracer(Tracer.NOOP)
            .build()) {
      assertThat(traced.tracer()).isSameAs(Tracer.NOOP);
    }
  }

  @Test
  void build_withoutAnOtlpEndpoint_makesNoTracer() {
    assertThat(telemetry.tracer()).isNull();
  }

  @Test
  void build_withASettingThatDoesNotFit_namesIt() {
    Settings settings = Settings.of(Map.of("chatroom.jvm.metrics", "maybe")::get, name -> null);

    assertThatThrownBy(() -> ChatRoomTelemetry.builder().settings(settings).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "CHATROOM_JVM_METRICS (or chatroom.jvm.metrics) is 'maybe'; allowed is true or false");
  }

  @Test
  void global_isTheRegisteredOne_andThereIsOnlyOne() {
    try (ChatRoomTelemetry global =
        ChatRoomTelemetry.builder()
            .meterRegistry(new SimpleMeterRegistry())
            .buildAndRegisterGlobal()) {
      assertThat(ChatRoomTelemetry.global()).isSameAs(global);
      assertThatThrownBy(() -> ChatRoomTelemetry.builder().buildAndRegisterGlobal())
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("already");
    }
    ChatRoomTelemetry made = ChatRoomTelemetry.global();
    assertThat(ChatRoomTelemetry.global()).isSameAs(made);
    made.close();
  }

  private double messages(String roomClass, String kind) {
    return registry
        .get("chatroom.messages")
        .tags("room_class", roomClass, "kind", kind)
        .counter()
        .count();
  }

  private double count(String meter, String... tags) {
    return registry.get(meter).tags(tags).counter().count();
  }

  private double usersOnline() {
    return registry.get("chatroom.users.online").gauge().value();
  }
}
