package io.chatroom.instrumentation;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** OpenTelemetry as its own variables configure it, made and ended by us. */
final class OwnOpenTelemetry implements AutoCloseable {

  /** Shutting down must not hang with a collector that hangs. */
  private static final long SHUTDOWN_SECONDS = 2;

  private final OpenTelemetrySdk sdk;

  private OwnOpenTelemetry(OpenTelemetrySdk sdk) {
    this.sdk = sdk;
  }

  /** Null where nothing asks for traces: no exporter, no thread. */
  static @Nullable OwnOpenTelemetry fromEnvironment() {
    if (!isConfigured("otel.exporter.otlp.endpoint")
        && !isConfigured("otel.exporter.otlp.traces.endpoint")
        && !isConfigured("otel.traces.exporter")) {
      return null;
    }
    return new OwnOpenTelemetry(
        AutoConfiguredOpenTelemetrySdk.builder()
            // Metrics leave by Prometheus and logs by the application's logger.
            .addPropertiesSupplier(
                () -> Map.of("otel.metrics.exporter", "none", "otel.logs.exporter", "none"))
            .disableShutdownHook()
            .build()
            .getOpenTelemetrySdk());
  }

  OpenTelemetry openTelemetry() {
    return sdk;
  }

  @Override
  public void close() {
    sdk.shutdown().join(SHUTDOWN_SECONDS, TimeUnit.SECONDS);
  }

  private static boolean isConfigured(String property) {
    String value = System.getProperty(property);
    if (value == null) {
      value = System.getenv(property.toUpperCase(Locale.ROOT).replace('.', '_'));
    }
    return value != null && !value.isBlank() && !value.equals("none");
  }
}
