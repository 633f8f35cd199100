package io.chatroom.instrumentation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chatroom.instrumentation.recording.Settings;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
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

  private double usersOnline() {
    return registry.get("chatroom.users.online").gauge().value();
  }
}
