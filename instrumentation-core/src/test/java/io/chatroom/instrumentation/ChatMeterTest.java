package io.chatroom.instrumentation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chatroom.instrumentation.ChatMeter.Kind;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class ChatMeterTest {

  /** Dashboards of users refer to these: the name, the kind and the labels are given. */
  static Stream<List<Object>> given() {
    return Stream.of(
        List.of("chatroom_http_requests_total", Kind.COUNTER, List.of("method", "route", "status")),
        List.of(
            "chatroom_http_request_duration_seconds",
            Kind.HISTOGRAM,
            List.of("method", "route", "outcome")),
        List.of("chatroom_websocket_connections_active", Kind.GAUGE, List.of("endpoint")),
        List.of("chatroom_websocket_connections_total", Kind.COUNTER, List.of("endpoint")),
        List.of(
            "chatroom_websocket_disconnections_total",
            Kind.COUNTER,
            List.of("endpoint", "code", "initiator", "reason")),
        List.of("chatroom_messages_total", Kind.COUNTER, List.of("room_class", "kind")),
        List.of("chatroom_users_online", Kind.GAUGE, List.of()),
        List.of("chatroom_exceptions_total", Kind.COUNTER, List.of("component", "kind", "type")));
  }

  @ParameterizedTest
  @MethodSource("given")
  void givenMeter_hasItsNameKindAndLabels(List<Object> expected) {
    assertThat(Arrays.stream(ChatMeter.values()))
        .extracting(meter -> List.of(meter.prometheusName(), meter.kind(), meter.labelKeys()))
        .contains(expected);
  }

  @Test
  void names_areUnique() {
    assertThat(Arrays.stream(ChatMeter.values()).map(ChatMeter::prometheusName))
        .doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @EnumSource
  void meter_isDescribedInASentence(ChatMeter meter) {
    assertThat(meter.help()).isNotBlank().endsWith(".");
    assertThat(meter.prometheusName()).matches("chatroom_[a-z]+(_[a-z]+)*");
  }

  @ParameterizedTest
  @EnumSource
  void meter_hasBucketsIfAndOnlyIfItIsAHistogram(ChatMeter meter) {
    assertThat(meter.buckets().length > 0).isEqualTo(meter.kind() == Kind.HISTOGRAM);
    assertThat(meter.buckets()).isSorted().doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @EnumSource
  void everyLabel_isBounded(ChatMeter meter) {
    assertThat(meter.labels()).allSatisfy(label -> assertThat(label.bound()).isNotBlank());
    assertThat(meter.labelKeys()).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @EnumSource(
      names = {
        "HTTP_REQUEST_DURATION",
        "WEBSOCKET_MESSAGE_PROCESSING_DURATION",
        "MESSAGE_DELIVERY_DURATION"
      })
  void latency_hasTheObjectiveAsABucket(ChatMeter meter) {
    assertThat(meter.buckets()).contains(2);
  }

  @Test
  void label_thatTheMeterLacks_isNamed() {
    assertThatThrownBy(() -> ChatMeter.MESSAGES.label("room"))
        .hasMessage("chatroom_messages_total has no label 'room', only [room_class, kind]");
  }
}
