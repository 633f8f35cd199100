package io.chatroom.instrumentation.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.chatroom.instrumentation.ChatRoomTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import jakarta.servlet.ServletRequestEvent;
import jakarta.servlet.ServletRequestListener;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.MDC;

class RequestSpanTest {

  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

  private final RecordedSpans spans = new RecordedSpans();

  @Test
  void span_followsTheConventionsAndKeepsQueryAndHeadersToItself() throws Exception {
    try (Deployment deployment = sampled()) {
      deployment
          .client()
          .get("/status/204?q=secret", "Cookie: session=secret", "User-Agent: secret/1.0");
      SpanData span = only();
      assertThat(span.getName()).isEqualTo("GET /status/*");
      assertThat(text(span, "http.request.method")).isEqualTo("GET");
      assertThat(text(span, "http.route")).isEqualTo("/status/*");
      assertThat(text(span, "url.path")).isEqualTo("/status/204");
      assertThat(text(span, "url.scheme")).isEqualTo("http");
      assertThat(span.toString()).doesNotContain("secret");
    }
  }

  @Test
  void span_keepsPathParametersToItself() throws Exception {
    try (Deployment deployment = sampled()) {
      deployment.client().get("/status/204;jsessionid=secret?q=1");
      assertThat(text(only(), "url.path")).isEqualTo("/status/204");
      assertThat(only().toString()).doesNotContain("secret");
    }
  }

  @Test
  void callersContext_isTheParent() throws Exception {
    try (Deployment deployment = sampled()) {
      deployment.client().get("/plain", "traceparent: 00-" + TRACE + "-b7ad6b7169203331-01");
      assertThat(only().getTraceId()).isEqualTo(TRACE);
      assertThat(only().getParentSpanId()).isEqualTo("b7ad6b7169203331");
    }
  }

  @Test
  void callerWhoWantsToBeSampled_cannotForceIt() throws Exception {
    ChatRoomTelemetry telemetry =
        Deployment.telemetry()
            .openTelemetry(spans.sdk(Sampler.parentBased(Sampler.alwaysOff())))
            .settings(
                Deployment.settings(Map.of("CHATROOM_TRACING_REQUEST_SAMPLED_PER_SECOND", "0")))
            .build();
    try (Deployment deployment = Deployment.of(telemetry)) {
      deployment.client().get("/plain", "traceparent: 00-" + TRACE + "-b7ad6b7169203331-01");
      await().untilAsserted(() -> assertThat(deployment.requests()).isEqualTo(1));
      assertThat(spans.ended()).isEmpty();
      assertThat(
              deployment.value(
                  "chatroom_instrumentation_contexts_ignored_total{reason=\"rate_limited\"}"))
          .isEqualTo(1);
    }
  }

  @Test
  void malformedContext_isIgnored() throws Exception {
    try (Deployment deployment = sampled()) {
      assertThat(deployment.client().get("/plain", "traceparent: 00-xyz-01")).isEqualTo(200);
      assertThat(only().getParentSpanContext().isValid()).isFalse();
    }
  }

  @Test
  void exception_isOnTheSpan_withoutItsMessage() throws Exception {
    try (Deployment deployment = sampled()) {
      deployment.client().get("/throw");
      assertThat(only().getEvents()).isEmpty();
      assertThat(only().getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
      assertThat(text(only(), "error.type")).isEqualTo("java.lang.IllegalStateException");
    }
  }

  @Test
  void status5xx_isAnErrorWithoutAnException() throws Exception {
    try (Deployment deployment = sampled()) {
      deployment.client().get("/status/502");
      assertThat(text(only(), "error.type")).isEqualTo("502");
    }
  }

  @Test
  void span_isCurrentInTheApplicationAndNotAfter() throws Exception {
    ChatRoomTelemetry telemetry = telemetry(Sampler.alwaysOn());
    String[] seen = new String[1];
    try (Deployment deployment =
        Deployment.of(
            telemetry,
            (classes, context) ->
                ScenarioServlets.map(
                    context,
                    "/current",
                    (request, response) -> {
                      assertThat(Span.current().getSpanContext().isValid()).isTrue();
                      seen[0] = Span.current().getSpanContext().getSpanId();
                    }),
            new ChatRoomServletInitializer(telemetry))) {
      deployment.client().get("/current");
      assertThat(only().getSpanId()).isEqualTo(seen[0]);
    }
  }

  @Test
  void unsampledSpan_isCurrentButNotExported() throws Exception {
    ChatRoomTelemetry telemetry = telemetry(Sampler.alwaysOff());
    String[] seen = new String[1];
    try (Deployment deployment =
        Deployment.of(
            telemetry,
            (classes, context) ->
                ScenarioServlets.map(
                    context,
                    "/current",
                    (request, response) -> seen[0] = Span.current().getSpanContext().getTraceId()),
            new ChatRoomServletInitializer(telemetry))) {
      deployment.client().get("/current", "traceparent: 00-" + TRACE + "-b7ad6b7169203331-00");
      assertThat(seen[0]).isEqualTo(TRACE);
      await().untilAsserted(() -> assertThat(deployment.requests()).isEqualTo(1));
      assertThat(spans.ended()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void logLines_haveTheIdsOfARequest_sampledOrNot_andOfNoneBefore(boolean sampled)
      throws Exception {
    ChatRoomTelemetry telemetry = telemetry(sampled ? Sampler.alwaysOn() : Sampler.alwaysOff());
    List<String> logged = new CopyOnWriteArrayList<>();
    List<String> current = new CopyOnWriteArrayList<>();
    List<Map<String, String>> before = new CopyOnWriteArrayList<>();
    try (Deployment deployment =
        Deployment.of(
            telemetry,
            (classes, context) -> {
              ScenarioServlets.map(
                  context,
                  "/logs",
                  (request, response) -> {
                    logged.add(MDC.get("trace_id") + MDC.get("span_id"));
                    SpanContext ids = Span.current().getSpanContext();
                    current.add(ids.getTraceId() + (sampled ? ids.getSpanId() : null));
                    if (request.getParameter("throw") != null) {
                      throw new IllegalStateException("on purpose");
                    }
                  });
              context.addListener(new BeforeRequest(before));
            },
            new ChatRoomServletInitializer(telemetry))) {
      for (int i = 0; i < 20; i++) {
        deployment.client().get(i % 2 == 0 ? "/logs" : "/logs?throw=1");
      }
    }
    assertThat(logged).hasSize(20).doesNotHaveDuplicates().isEqualTo(current);
    assertThat(before).hasSize(20).allMatch(Map::isEmpty);
  }

  /** Sees what a request before left in the MDC of its thread. */
  private record BeforeRequest(List<Map<String, String>> seen) implements ServletRequestListener {
    @Override
    public void requestInitialized(ServletRequestEvent event) {
      Map<String, String> left = MDC.getCopyOfContextMap();
      seen.add(left == null ? Map.of() : left);
    }
  }

  private Deployment sampled() throws Exception {
    return Deployment.of(telemetry(Sampler.alwaysOn()));
  }

  private ChatRoomTelemetry telemetry(Sampler sampler) {
    return Deployment.telemetry().openTelemetry(spans.sdk(sampler)).build();
  }

  private SpanData only() {
    await().untilAsserted(() -> assertThat(spans.ended()).hasSize(1));
    return spans.ended().get(0);
  }

  private static String text(SpanData span, String key) {
    return span.getAttributes().get(AttributeKey.stringKey(key));
  }
}
