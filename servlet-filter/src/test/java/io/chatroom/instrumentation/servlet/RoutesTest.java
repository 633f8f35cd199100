package io.chatroom.instrumentation.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.chatroom.instrumentation.ChatRoomTelemetry;
import io.chatroom.instrumentation.recording.Component;
import io.chatroom.instrumentation.recording.DatabaseCalls;
import jakarta.servlet.ServletContainerInitializer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RoutesTest {

  private final ChatRoomTelemetry telemetry = Deployment.telemetry().build();

  @Test
  void explicitAttribute_wins() throws Exception {
    try (Deployment deployment = with((request) -> "/by-namer")) {
      deployment.client().get("/named");
      expectRoute(deployment, "/named/{by-attribute}");
    }
  }

  @Test
  void namer_comesBeforeFrameworkAndMapping() throws Exception {
    try (Deployment deployment = with(request -> "/by-namer")) {
      deployment.client().get("/spring/7");
      expectRoute(deployment, "/by-namer");
    }
  }

  @Test
  void namerWithoutOpinion_leavesItToTheFramework() throws Exception {
    try (Deployment deployment = with(request -> null)) {
      deployment.client().get("/spring/7");
      expectRoute(deployment, "/spring/{id}");
    }
  }

  @Test
  void namerThatThrows_costsItsOpinionOnly() throws Exception {
    try (Deployment deployment =
        with(
            request -> {
              throw new IllegalStateException("on purpose");
            })) {
      assertThat(deployment.client().get("/plain")).isEqualTo(200);
      expectRoute(deployment, "/plain");
      assertThat(telemetry.recorders().problems().count(Component.HTTP)).isEqualTo(1);
    }
  }

  @Test
  void namerThatOverflowsTheStack_costsItsOpinionOnly() throws Exception {
    try (Deployment deployment = with(RoutesTest::endless)) {
      assertThat(deployment.client().get("/plain")).isEqualTo(200);
      expectRoute(deployment, "/plain");
      assertThat(telemetry.recorders().problems().count(Component.HTTP)).isEqualTo(1);
    }
  }

  @Test
  void randomPathsAndMethods_makeNoSeries() throws Exception {
    Random random = new Random(42);
    try (Deployment deployment = with(request -> null)) {
      URI root = URI.create("http://127.0.0.1:" + deployment.port() + "/");
      HttpClient client = HttpClient.newHttpClient();
      send(client, HttpRequest.newBuilder(root.resolve("x")).method("M0", none()));
      await().untilAsserted(() -> assertThat(deployment.requests()).isEqualTo(1));
      int series = deployment.series().size();
      for (int i = 0; i < 10_000; i++) {
        URI path = root.resolve(Long.toHexString(random.nextLong()) + "/" + i);
        String method = i % 10 == 0 ? "M" + i : "GET";
        send(client, HttpRequest.newBuilder(path).method(method, none()));
      }
      await().untilAsserted(() -> assertThat(deployment.requests()).isEqualTo(10_001));
      assertThat(deployment.series()).hasSize(series);
    }
  }

  @Test
  void routesBeyondTheCap_areCountedAsOther() throws Exception {
    try (Deployment deployment = with(request -> "/r/" + request.getQueryString())) {
      for (int i = 0; i < 150; i++) {
        deployment.client().get("/plain?" + i);
      }
      await().untilAsserted(() -> assertThat(deployment.requests()).isEqualTo(150));
      assertThat(
              deployment.value(
                  "chatroom_http_requests_total{method=\"GET\",route=\"_other\",status=\"200\"}"))
          .isGreaterThanOrEqualTo(50);
    }
  }

  @Test
  void waitingRequest_isCountedAndNotTimed() throws Exception {
    try (Deployment deployment = with(request -> null)) {
      deployment.client().get("/long-poll");
      expectRoute(deployment, "/long-poll");
      assertThat(deployment.sum("chatroom_http_request_duration_seconds_count")).isZero();
    }
  }

  @Test
  void databaseCalls_areAddedUpOverTheDispatchesOfARequest() throws Exception {
    DatabaseCalls.markCounted();
    try (Deployment deployment = with(request -> null)) {
      deployment.client().get("/sql-then-async");
      await()
          .untilAsserted(
              () ->
                  assertThat(
                          deployment.value(
                              "chatroom_http_db_operations_sum{route=\"/sql-then-async\"}"))
                      .isEqualTo(5));
      deployment.client().get("/plain");
      await()
          .untilAsserted(
              () ->
                  assertThat(
                          deployment.value("chatroom_http_db_operations_count{route=\"/plain\"}"))
                      .isEqualTo(1));
    }
  }

  private Deployment with(RouteNamer namer) throws Exception {
    return Deployment.of(
        telemetry,
        new ScenarioServlets(),
        routed(),
        new ChatRoomServletInitializer(telemetry, namer));
  }

  private static ServletContainerInitializer routed() {
    return (classes, context) -> {
      ScenarioServlets.map(
          context,
          "/spring/*",
          (request, response) ->
              request.setAttribute(
                  "org.springframework.web.servlet.HandlerMapping.bestMatchingPattern",
                  "/spring/{id}"));
      ScenarioServlets.map(
          context,
          "/long-poll",
          (request, response) -> request.setAttribute(ChatRoomFilter.WAITS_ATTRIBUTE, true));
      ScenarioServlets.map(
          context,
          "/sql-then-async",
          (request, response) -> {
            DatabaseCalls.increment();
            DatabaseCalls.increment();
            request.startAsync().dispatch("/sql");
          });
      ScenarioServlets.map(
          context,
          "/sql",
          (request, response) -> {
            DatabaseCalls.increment();
            DatabaseCalls.increment();
            DatabaseCalls.increment();
          });
    };
  }

  private static String endless(jakarta.servlet.http.HttpServletRequest request) {
    return endless(request) + "x";
  }

  private static HttpRequest.BodyPublisher none() {
    return HttpRequest.BodyPublishers.noBody();
  }

  private static void send(HttpClient client, HttpRequest.Builder request) throws Exception {
    client.send(request.build(), BodyHandlers.discarding());
  }

  private static void expectRoute(Deployment deployment, String route) {
    String series =
        "chatroom_http_requests_total{method=\"GET\",route=\"" + route + "\",status=\"200\"}";
    await().untilAsserted(() -> assertThat(deployment.value(series)).isEqualTo(1));
    assertThat(deployment.requests()).isEqualTo(1);
  }
}
