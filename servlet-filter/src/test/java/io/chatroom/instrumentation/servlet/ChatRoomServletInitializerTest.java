package io.chatroom.instrumentation.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.chatroom.instrumentation.ChatRoomTelemetry;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContainerInitializer;
import java.util.EnumSet;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

class ChatRoomServletInitializerTest {

  @Test
  void jar_announcesTheInitializer() {
    assertThat(ServiceLoader.load(ServletContainerInitializer.class))
        .hasAtLeastOneElementOfType(ChatRoomServletInitializer.class);
  }

  @Test
  void oneCall_recordsAndAnswersScrapes() throws Exception {
    try (Deployment deployment = Deployment.of(Map.of())) {
      assertThat(deployment.client().get("/plain")).isEqualTo(200);
      assertThat(deployment.client().send("GET", "/metrics").text())
          .contains(
              "chatroom_http_requests_total{method=\"GET\",route=\"/plain\",status=\"200\"} 1.0");
    }
  }

  @Test
  void routes_areThereAtZeroBeforeTheFirstRequest() throws Exception {
    try (Deployment deployment = Deployment.of(Map.of())) {
      assertThat(deployment.series())
          .containsEntry(
              "chatroom_http_requests_total{method=\"GET\",route=\"/plain\",status=\"500\"}", 0.0)
          .containsEntry(
              "chatroom_http_requests_total{method=\"POST\",route=\"/status/*\",status=\"200\"}",
              0.0)
          .containsEntry(
              "chatroom_http_requests_total{method=\"GET\",route=\"_unmatched\",status=\"404\"}",
              0.0);
    }
  }

  @Test
  void initializer_runTwice_registersOnce() throws Exception {
    ChatRoomTelemetry telemetry = Deployment.telemetry().build();
    try (Deployment deployment =
        Deployment.of(
            telemetry,
            new ScenarioServlets(),
            new ChatRoomServletInitializer(telemetry),
            new ChatRoomServletInitializer(telemetry))) {
      assertThat(deployment.context().getFilterRegistrations()).hasSize(1);
      deployment.client().get("/plain");
      await().untilAsserted(() -> assertThat(deployment.requests()).isEqualTo(1));
    }
  }

  @Test
  void applicationsOwnRegistration_isLeftAlone() throws Exception {
    ChatRoomTelemetry telemetry = Deployment.telemetry().build();
    try (Deployment deployment =
        Deployment.of(
            telemetry,
            new ScenarioServlets(),
            secondFilter("mine", telemetry),
            new ChatRoomServletInitializer(telemetry))) {
      assertThat(deployment.context().getFilterRegistrations()).containsOnlyKeys("mine");
    }
  }

  @Test
  void filterRegisteredTwice_recordsOnce() throws Exception {
    ChatRoomTelemetry telemetry = Deployment.telemetry().build();
    try (Deployment deployment =
        Deployment.of(
            telemetry,
            new ScenarioServlets(),
            new ChatRoomServletInitializer(telemetry),
            secondFilter("again", telemetry))) {
      assertThat(deployment.context().getFilterRegistrations()).hasSize(2);
      for (String path : new String[] {"/plain", "/throw", "/forward", "/async-dispatch"}) {
        deployment.client().get(path);
      }
      await().untilAsserted(() -> assertThat(deployment.requests()).isEqualTo(4));
      assertThat(deployment.sum("chatroom_http_request_duration_seconds_count")).isEqualTo(4);
      assertThat(deployment.sum("chatroom_exceptions_total")).isEqualTo(1);
    }
  }

  @Test
  void filterSwitchedOff_recordsNothing() throws Exception {
    try (Deployment deployment = Deployment.of(Map.of("CHATROOM_HTTP_FILTER", "false"))) {
      deployment.client().get("/plain");
      assertThat(deployment.client().get("/metrics")).isEqualTo(200);
      assertThat(deployment.requests()).isZero();
    }
  }

  @Test
  void listenerSwitchedOff_stillRecords() throws Exception {
    try (Deployment deployment = Deployment.of(Map.of("CHATROOM_HTTP_LISTENER", "false"))) {
      deployment.client().get("/throw");
      await()
          .untilAsserted(
              () ->
                  assertThat(
                          deployment.value(
                              "chatroom_http_requests_total{method=\"GET\",route=\"/throw\",status=\"500\"}"))
                      .isEqualTo(1));
    }
  }

  @Test
  void endpointSwitchedOff_isNotThere() throws Exception {
    try (Deployment deployment = Deployment.of(Map.of("CHATROOM_METRICS_ENDPOINT", "false"))) {
      assertThat(deployment.client().get("/metrics")).isEqualTo(404);
    }
  }

  @Test
  void applicationsOwnMetricsServlet_isLeftAlone() throws Exception {
    ChatRoomTelemetry telemetry = Deployment.telemetry().build();
    ServletContainerInitializer own =
        (classes, context) ->
            ScenarioServlets.map(
                context, "/metrics", (request, response) -> response.getWriter().print("mine"));
    try (Deployment deployment =
        Deployment.of(telemetry, own, new ChatRoomServletInitializer(telemetry))) {
      assertThat(deployment.client().send("GET", "/metrics").text()).isEqualTo("mine");
    }
  }

  @Test
  void pathThatDoesNotFit_failsTheStartNamingIt() {
    assertThatThrownBy(() -> Deployment.of(Map.of("CHATROOM_METRICS_PATH", "metrics")))
        .hasMessageContaining("CHATROOM_METRICS_PATH")
        .hasMessageContaining("'metrics'")
        .hasMessageContaining("begins with /");
  }

  private static ServletContainerInitializer secondFilter(
      String name, ChatRoomTelemetry telemetry) {
    return (classes, context) -> {
      FilterRegistration.Dynamic filter = context.addFilter(name, new ChatRoomFilter(telemetry));
      filter.setAsyncSupported(true);
      filter.addMappingForUrlPatterns(EnumSet.allOf(DispatcherType.class), true, "/*");
    };
  }
}
