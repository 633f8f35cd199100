package io.chatroom.instrumentation;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.tracing.Span;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TracingTest {

  private static final String ENDPOINT = "otel.exporter.otlp.endpoint";

  @AfterEach
  void forgetEndpoint() {
    System.clearProperty(ENDPOINT);
  }

  @Test
  void anOtlpEndpoint_isAllThatTracesNeed() throws IOException {
    // Accepts connections and never answers: the shutdown below has to end all the same.
    try (ServerSocket hanging = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      System.setProperty(ENDPOINT, "http://127.0.0.1:" + hanging.getLocalPort());
      try (ChatRoomTelemetry telemetry = ChatRoomTelemetry.create()) {
        Span span = telemetry.tracer().nextSpan().name("test").start();
        span.end();

        assertThat(span.context().traceId()).matches("[0-9a-f]{32}").isNotEqualTo("0".repeat(32));
        assertThat(span.context().sampled()).isTrue();
      }
    }
  }
}
