package io.chatroom.instrumentation.recording;

import static org.assertj.core.api.Assertions.assertThat;

import io.chatroom.instrumentation.testing.TestSdk;
import io.micrometer.tracing.Span;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SpanErrorsTest {

  private final TestSdk sdk = new TestSdk();

  @AfterEach
  void close() {
    sdk.close();
  }

  @Test
  void failure_isToldByItsClass() {
    SpanData span = marked(Map.of());
    assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
    assertThat(span.getAttributes().get(AttributeKey.stringKey("error.type")))
        .isEqualTo("java.lang.NumberFormatException");
    assertThat(span.toString()).doesNotContain("secret");
  }

  @Test
  void message_isToldWhereThatIsSwitchedOn() {
    SpanData span = marked(Map.of("chatroom.tracing.exception.messages", "true"));
    assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
    assertThat(span.getEvents()).singleElement().asString().contains("secret");
  }

  private SpanData marked(Map<String, String> settings) {
    Span span = sdk.tracer().nextSpan().start();
    new SpanErrors(Settings.of(settings::get, name -> null))
        .mark(span, new NumberFormatException("secret"));
    span.end();
    return sdk.finished().get(0);
  }
}
