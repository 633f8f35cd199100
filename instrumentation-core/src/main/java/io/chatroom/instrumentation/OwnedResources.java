package io.chatroom.instrumentation;

import io.chatroom.instrumentation.recording.CurrentSpan;
import io.chatroom.instrumentation.recording.GuardedPrometheusRegistry;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmInfoMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.OpenTelemetry;
import io.prometheus.metrics.tracer.common.SpanContext;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What we made ourselves because the application handed nothing in, and therefore end ourselves:
 * last made, first ended.
 */
final class OwnedResources {

  private static final Logger log = LoggerFactory.getLogger("io.chatroom.instrumentation");

  /** Micrometer's, whose names {@code promtool check metrics} refuses. */
  private static final Set<String> ILL_NAMED = Set.of("process.cpu.time", "system.cpu.count");

  private final Deque<AutoCloseable> closeables = new ArrayDeque<>();

  /**
   * A registry in which no metric that fails costs the scrape.
   *
   * @param current whose sampled spans become exemplars of the application's own counters; ours
   *     have theirs without it
   */
  MeterRegistry prometheusRegistry(CurrentSpan current) {
    PrometheusMeterRegistry registry =
        new PrometheusMeterRegistry(
            new OwnConfig(),
            new GuardedPrometheusRegistry(),
            Clock.SYSTEM,
            current == CurrentSpan.NONE ? null : new CurrentSpanContext(current));
    registry.config().meterFilter(MeterFilter.deny(id -> ILL_NAMED.contains(id.getName())));
    closeables.push(registry::close);
    return registry;
  }

  /** An agent's or the application's global OpenTelemetry is used as it is, and not ended. */
  @Nullable Tracing tracingFromEnvironment(SpanDrops drops, String ourVersion) {
    if (GlobalOpenTelemetry.isSet() && !isNoop(GlobalOpenTelemetry.get())) {
      return Tracing.of(GlobalOpenTelemetry.get());
    }
    OwnOpenTelemetry own = OwnOpenTelemetry.fromEnvironment(drops, ourVersion);
    if (own == null) {
      return null;
    }
    closeables.push(own);
    return Tracing.of(own.openTelemetry());
  }

  /**
   * A library that asks for the global one before anybody has set it, sets it to one that does
   * nothing: that is nobody's decision against traces.
   */
  private static boolean isNoop(OpenTelemetry openTelemetry) {
    return openTelemetry.getTracerProvider() == OpenTelemetry.noop().getTracerProvider();
  }

  void bindJvmMetrics(MeterRegistry registry) {
    for (MeterBinder binder :
        List.of(
            new JvmInfoMetrics(),
            new JvmMemoryMetrics(),
            new JvmGcMetrics(),
            new JvmThreadMetrics(),
            new ClassLoaderMetrics(),
            new ProcessorMetrics(),
            new FileDescriptorMetrics(),
            new UptimeMetrics())) {
      binder.bindTo(registry);
      if (binder instanceof AutoCloseable listening) {
        closeables.push(listening);
      }
    }
  }

  void close() {
    for (AutoCloseable closeable : closeables) {
      try {
        closeable.close();
      } catch (Exception e) {
        log.warn("Could not end {}", closeable, e);
      }
    }
    closeables.clear();
  }

  /**
   * Prometheus before 2.43 rejects a whole scrape that carries exemplars on anything but buckets
   * and counters.
   */
  private static final class OwnConfig implements PrometheusConfig {
    @Override
    public @Nullable String get(String key) {
      return null;
    }

    @Override
    public Properties prometheusProperties() {
      Properties properties = new Properties();
      properties.setProperty("io.prometheus.exporter.exemplars_on_all_metric_types", "false");
      return properties;
    }
  }

  /** The current span as the Prometheus client asks for it. */
  private record CurrentSpanContext(CurrentSpan current) implements SpanContext {
    @Override
    public @Nullable String getCurrentTraceId() {
      return current.traceId();
    }

    @Override
    public @Nullable String getCurrentSpanId() {
      return current.spanId();
    }

    @Override
    public boolean isCurrentSpanSampled() {
      return current.isSampled();
    }

    @Override
    public void markCurrentSpanAsExemplar() {
      // An attribute on the span is of use only to backends that sample by it.
    }
  }
}
