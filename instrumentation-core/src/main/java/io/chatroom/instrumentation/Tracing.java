package io.chatroom.instrumentation;

import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.otel.bridge.OtelCurrentTraceContext;
import io.micrometer.tracing.otel.bridge.OtelTracer;
import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** OpenTelemetry as its own variables configure it, behind Micrometer's {@link Tracer}. */
final class Tracing implements AutoCloseable {

  /** Shutting down must not hang with a collector that hangs. */
  private static final long SHUTDOWN_SECONDS = 2;

  private final Tracer tracer;
  private final @Nullable OpenTelemetrySdk sdk;

  private Tracing(OpenTelemetry openTelemetry, @Nullable OpenTelemetrySdk sdk) {
    OtelCurrentTraceContext current = new OtelCurrentTraceContext();
    this.tracer =
        new OtelTracer(
            openTelemetry.getTracer("io.chatroom.instrumentation"), current, event -> {});
    this.sdk = sdk;
  }

  /**
   * Null where nothing asks for traces: no exporter, no thread. An agent's or the application's SDK
   * is used as it is.
   */
  static @Nullable Tracing fromEnvironment() {
    if (GlobalOpenTelemetry.isSet()) {
      return new Tracing(GlobalOpenTelemetry.get(), null);
    }
    if (!isConfigured("otel.exporter.otlp.endpoint")
        && !isConfigured("otel.exporter.otlp.traces.endpoint")
        && !isConfigured("otel.traces.exporter")) {
      return null;
    }
    OpenTelemetrySdk sdk =
        AutoConfiguredOpenTelemetrySdk.builder()
            // Metrics leave by Prometheus and logs by the application's logger.
            .addPropertiesSupplier(
                () -> Map.of("otel.metrics.exporter", "none", "otel.logs.exporter", "none"))
            .disableShutdownHook()
            .build()
            .getOpenTelemetrySdk();
    return new Tracing(sdk, sdk);
  }

  Tracer tracer() {
    return tracer;
  }

  @Override
  public void close() {
    if (sdk != null) {
      sdk.shutdown().join(SHUTDOWN_SECONDS, TimeUnit.SECONDS);
    }
  }

  private static boolean isConfigured(String property) {
    String value = System.getProperty(property);
    if (value == null) {
      value = System.getenv(property.toUpperCase(java.util.Locale.ROOT).replace('.', '_'));
    }
    return value != null && !value.isBlank() && !value.equals("none");
  }
}
