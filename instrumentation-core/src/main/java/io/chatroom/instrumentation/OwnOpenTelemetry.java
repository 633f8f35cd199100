package io.chatroom.instrumentation;

import io.chatroom.instrumentation.recording.HeadSampler;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigurationException;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.SdkTracerProviderBuilder;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * OpenTelemetry as its own variables configure it, made and ended by us. What it could not export
 * is counted.
 */
final class OwnOpenTelemetry implements AutoCloseable {

  /** Shutting down must not hang with a collector that hangs. */
  private static final long SHUTDOWN_SECONDS = 2;

  /**
   * Metrics leave by Prometheus and logs by the application's logger. The variables for those may
   * be there for others, such as an agent; here they would start threads that have nothing to send.
   */
  private static final Map<String, String> TRACES_ONLY =
      Map.of("otel.metrics.exporter", "none", "otel.logs.exporter", "none");

  private final SpanDrops drops;
  private final List<SpanExporter> exporters = new CopyOnWriteArrayList<>();
  private final List<SpanProcessor> processors = new CopyOnWriteArrayList<>();
  private @Nullable HeadSampler head;
  private final OpenTelemetrySdk sdk;
  private final Thread atExit = new Thread(this::flush, "chatroom-span-flush");

  private OwnOpenTelemetry(SpanDrops drops, String ourVersion) {
    this.drops = drops;
    this.sdk =
        AutoConfiguredOpenTelemetrySdk.builder()
            .addPropertiesCustomizer(config -> TRACES_ONLY)
            .addResourceCustomizer(
                (resource, config) -> ServiceResource.complete(resource, ourVersion))
            .addSpanExporterCustomizer((exporter, config) -> count(exporter))
            .addSpanProcessorCustomizer(this::bound)
            .addSamplerCustomizer((sampler, config) -> askedEarly(sampler))
            .addTracerProviderCustomizer((provider, config) -> withIds(provider))
            // Its own waits for ten seconds.
            .disableShutdownHook()
            .build()
            .getOpenTelemetrySdk();
    Runtime.getRuntime().addShutdownHook(atExit);
  }

  /**
   * Null where nothing asks for traces: no exporter, no thread.
   *
   * @throws IllegalArgumentException if a variable of OpenTelemetry does not fit
   */
  static @Nullable OwnOpenTelemetry fromEnvironment(SpanDrops drops, String ourVersion) {
    if (!isAskedFor()) {
      return null;
    }
    try {
      return new OwnOpenTelemetry(drops, ourVersion);
    } catch (ConfigurationException e) {
      throw new IllegalArgumentException("OpenTelemetry's variables: " + reason(e), e);
    }
  }

  /**
   * What does not fit is often in the cause only: around it is "Unexpected configuration error".
   */
  private static String reason(ConfigurationException e) {
    Throwable cause = e.getCause();
    String inner = cause == null ? null : cause.getMessage();
    return inner == null ? String.valueOf(e.getMessage()) : e.getMessage() + ": " + inner;
  }

  OpenTelemetry openTelemetry() {
    return sdk;
  }

  /** Sends what is still waiting, for two seconds at most. */
  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException exiting) {
      // The hook runs beside us; to flush and to shut down at once does no harm.
    }
    shutdown();
  }

  /**
   * All hooks run at once: the application's, which may close its connections only now, goes on
   * making spans, and closes us itself when it is done.
   */
  private void flush() {
    sdk.getSdkTracerProvider().forceFlush().join(SHUTDOWN_SECONDS, TimeUnit.SECONDS);
  }

  private void shutdown() {
    CompletableResultCode flushed = sdk.shutdown();
    flushed.join(SHUTDOWN_SECONDS, TimeUnit.SECONDS);
    if (!flushed.isDone()) {
      // Gives up what is on its way, which otherwise keeps a thread until it times out.
      exporters.forEach(SpanExporter::shutdown);
    }
    // Wakes a batch processor's thread, which else may sleep for its delay once more before it
    // ends.
    processors.forEach(SpanProcessor::forceFlush);
  }

  private SpanExporter count(SpanExporter exporter) {
    SpanExporter counting = new CountingSpanExporter(exporter, drops);
    exporters.add(counting);
    return counting;
  }

  /** Several exporters share one queue, whose drops then go uncounted. */
  private SpanProcessor bound(SpanProcessor processor, ConfigProperties config) {
    processors.add(processor);
    return processor instanceof BatchSpanProcessor batching
            && batching.getSpanExporter() instanceof CountingSpanExporter exporter
        ? new BoundedSpanProcessor(
            batching, exporter, config.getInt("otel.bsp.max.queue.size", 2048), drops)
        : processor;
  }

  private Sampler askedEarly(Sampler sampler) {
    head = new HeadSampler(sampler);
    return head;
  }

  /** The sampler comes first. The application's customizers come later, so that theirs hold. */
  private SdkTracerProviderBuilder withIds(SdkTracerProviderBuilder provider) {
    return head == null ? provider : provider.setIdGenerator(head);
  }

  private static boolean isAskedFor() {
    String exporter = variable("otel.traces.exporter");
    if ("true".equalsIgnoreCase(variable("otel.sdk.disabled")) || "none".equals(exporter)) {
      return false;
    }
    return exporter != null
        || variable("otel.exporter.otlp.endpoint") != null
        || variable("otel.exporter.otlp.traces.endpoint") != null;
  }

  /** As OpenTelemetry reads it: the system property first, and blank is not set. */
  private static @Nullable String variable(String property) {
    String value = System.getProperty(property);
    if (value == null || value.isBlank()) {
      value = System.getenv(property.toUpperCase(Locale.ROOT).replace('.', '_'));
    }
    return value == null || value.isBlank() ? null : value.strip();
  }
}
