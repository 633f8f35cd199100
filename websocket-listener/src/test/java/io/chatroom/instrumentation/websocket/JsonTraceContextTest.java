package io.chatroom.instrumentation.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTraceContextTest {

  private static final String CONTEXT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

  private final JsonTraceContext reader = new JsonTraceContext();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"traceparent\":\"" + CONTEXT + "\"}",
        "{\"type\":\"message\",\"traceparent\" : \"" + CONTEXT + "\",\"text\":\"x\"}",
        "{\n  \"type\": \"traceparent\",\n  \"traceparent\":\t\"" + CONTEXT + "\"\n}"
      })
  void field_isFound(String message) {
    assertThat(reader.traceparent(message)).isEqualTo(CONTEXT);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\"",
        "traceparent",
        "\"traceparent\"",
        "\"traceparent\" :",
        "{\"traceparent\":null}",
        "{\"traceparent\":{\"a\":1}}",
        "{\"text\":\"\\\"traceparent\\\":\\\"" + CONTEXT + "\\\"\"}"
      })
  void otherText_hasNone(String message) {
    assertThat(reader.traceparent(message)).isNull();
  }

  @Test
  void endlessValue_isCutOff() {
    assertThat(reader.traceparent("{\"traceparent\":\"" + "0".repeat(100_000))).hasSize(129);
  }

  @Test
  void fieldFarBehind_isNotLookedFor() {
    String field = "\"traceparent\":\"" + CONTEXT + "\"";
    assertThat(reader.traceparent(" ".repeat(511) + field)).isEqualTo(CONTEXT);
    assertThat(reader.traceparent(" ".repeat(512) + field)).isNull();
  }

  @Test
  void bytes_haveNone() {
    assertThat(reader.traceparent(new byte[100])).isNull();
  }
}
