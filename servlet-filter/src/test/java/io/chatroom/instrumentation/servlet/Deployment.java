package io.chatroom.instrumentation.servlet;

import io.chatroom.instrumentation.ChatRoomTelemetry;
import io.chatroom.instrumentation.recording.Settings;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletContext;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

/** One telemetry in one container, where it does not matter which. */
final class Deployment implements AutoCloseable {

  private final ChatRoomTelemetry telemetry;
  private final RunningServer server;
  private final AtomicReference<ServletContext> context = new AtomicReference<>();

  private Deployment(ChatRoomTelemetry telemetry, ServletContainerInitializer... initializers)
      throws Exception {
    this.telemetry = telemetry;
    this.server =
        new JettyContainer()
            .start(
                ServletApplication.of(
                    Stream.concat(
                            Arrays.stream(initializers),
                            Stream.<ServletContainerInitializer>of(
                                (classes, started) -> context.set(started)))
                        .toArray(ServletContainerInitializer[]::new)));
  }

  /** The scenario servlets with everything of ours, by the environment given. */
  static Deployment of(Map<String, String> environment) throws Exception {
    return of(telemetry().settings(settings(environment)).build());
  }

  static Deployment of(ChatRoomTelemetry telemetry) throws Exception {
    return of(telemetry, new ScenarioServlets(), new ChatRoomServletInitializer(telemetry));
  }

  static Deployment of(ChatRoomTelemetry telemetry, ServletContainerInitializer... initializers)
      throws Exception {
    return new Deployment(telemetry, initializers);
  }

  static ChatRoomTelemetry.Builder telemetry() {
    return ChatRoomTelemetry.builder().jvmMetrics(false).settings(settings(Map.of()));
  }

  static Settings settings(Map<String, String> environment) {
    return Settings.of(
        property -> null, variable -> environment.get(variable.toUpperCase(Locale.ROOT)));
  }

  ChatRoomTelemetry recordsInto() {
    return telemetry;
  }

  int port() {
    return server.port();
  }

  RawClient client() {
    return new RawClient(server.port());
  }

  ServletContext context() {
    return context.get();
  }

  /** What is recorded, by series, without asking the server for it. */
  Map<String, Double> series() {
    return Exposition.of(((PrometheusMeterRegistry) telemetry.meterRegistry()).scrape());
  }

  double value(String series) {
    return series().getOrDefault(series, 0.0);
  }

  /** Requests counted so far. */
  double requests() {
    return sum("chatroom_http_requests_total{");
  }

  double sum(String prefix) {
    return series().entrySet().stream()
        .filter(each -> each.getKey().startsWith(prefix))
        .mapToDouble(Map.Entry::getValue)
        .sum();
  }

  @Override
  public void close() {
    server.close();
    telemetry.close();
  }
}
