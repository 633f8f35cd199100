package io.chatroom.instrumentation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.chatroom.instrumentation.testing.TestSdk;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A real Prometheus takes every way in which our exemplars can be written. */
@Tag("tools")
class ExemplarsInPrometheusTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Pattern LISTENING =
      Pattern.compile("msg=\"Listening on\" address=127\\.0\\.0\\.1:(\\d+)");

  private final HttpClient http = HttpClient.newHttpClient();

  enum Exposition {
    OWN_REGISTRY {
      @Override
      @Nullable MeterRegistry registry() {
        return null;
      }

      @Override
      String scrape(PrometheusMeterRegistry registry) {
        return registry.scrape(ExemplarsTest.OPEN_METRICS);
      }
    },
    FOREIGN_REGISTRY_BY_THE_CLIENTS_EXPORTER {
      @Override
      MeterRegistry registry() {
        return new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
      }

      @Override
      String scrape(PrometheusMeterRegistry registry) throws IOException {
        return ExemplarsTest.asTheClientsExporter(registry);
      }
    },
    FOREIGN_REGISTRY_BY_ITSELF {
      @Override
      MeterRegistry registry() {
        return new PrometheusMeterRegistry(ExemplarsTest.bucketsOnly());
      }

      @Override
      String scrape(PrometheusMeterRegistry registry) {
        return registry.scrape(ExemplarsTest.OPEN_METRICS);
      }
    };

    abstract @Nullable MeterRegistry registry();

    abstract String scrape(PrometheusMeterRegistry registry) throws IOException;
  }

  @ParameterizedTest
  @EnumSource
  void prometheus_takesTheScrapeAndKnowsTheSpans(Exposition exposition, @TempDir Path folder)
      throws Exception {
    ChatRoomTelemetry.Builder builder = ChatRoomTelemetry.builder();
    MeterRegistry foreign = exposition.registry();
    if (foreign != null) {
      builder.meterRegistry(foreign);
    }
    try (TestSdk sdk = new TestSdk();
        ChatRoomTelemetry telemetry = builder.tracer(sdk.tracer()).build()) {
      Span span = sdk.tracer().nextSpan().start();
      Tracer.SpanInScope scope = sdk.tracer().withSpan(span);
      telemetry.recorders().histogram(ChatMeter.BROKER_LAG).record(7_000_000);
      telemetry.messageRejected(RejectionReason.INVALID);
      scope.close();

      HttpServer target = serve((PrometheusMeterRegistry) telemetry.meterRegistry(), exposition);
      Process prometheus = prometheus(folder, target.getAddress().getPort());
      try {
        URI api = api(folder.resolve("log"));
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(up(api)).contains("\"1\"]"));
        await()
            .atMost(PATIENCE)
            .untilAsserted(
                () ->
                    assertThat(exemplars(api, "chatroom_broker_lag_seconds_bucket"))
                        .contains(span.context().traceId(), span.context().spanId(), "0.007"));
      } finally {
        prometheus.destroy();
        prometheus.waitFor(10, TimeUnit.SECONDS);
        target.stop(0);
      }
    }
  }

  private static HttpServer serve(PrometheusMeterRegistry registry, Exposition exposition)
      throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/metrics", exchange -> answer(exchange, exposition.scrape(registry)));
    server.start();
    return server;
  }

  private static void answer(HttpExchange exchange, String text) throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", ExemplarsTest.OPEN_METRICS);
    exchange.sendResponseHeaders(200, body.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(body);
    }
  }

  private static Process prometheus(Path folder, int targetPort) throws IOException {
    Path config = folder.resolve("prometheus.yml");
    Files.writeString(
        config,
        """
        global:
          scrape_interval: 1s
          scrape_timeout: 1s
        scrape_configs:
          - job_name: chat
            static_configs:
              - targets: ["127.0.0.1:%d"]
        """
            .formatted(targetPort));
    return new ProcessBuilder(
            "prometheus",
            "--config.file=" + config,
            "--storage.tsdb.path=" + folder.resolve("data"),
            "--web.listen-address=127.0.0.1:0",
            "--enable-feature=exemplar-storage")
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("log").toFile())
        .start();
  }

  private static URI api(Path log) {
    return await()
        .atMost(PATIENCE)
        .until(
            () -> {
              Matcher listening = LISTENING.matcher(Files.readString(log));
              return listening.find()
                  ? URI.create("http://127.0.0.1:" + listening.group(1) + "/api/v1/")
                  : null;
            },
            uri -> uri != null);
  }

  private String up(URI api) throws IOException, InterruptedException {
    return get(api.resolve("query?query=up"));
  }

  private String exemplars(URI api, String series) throws IOException, InterruptedException {
    long now = System.currentTimeMillis() / 1000;
    return get(
        api.resolve(
            "query_exemplars?query=%s&start=%d&end=%d".formatted(series, now - 600, now + 60)));
  }

  private String get(URI uri) throws IOException, InterruptedException {
    return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
        .body();
  }
}
