package io.chatroom.instrumentation.servlet;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.exporter.servlet.jakarta.PrometheusMetricsServlet;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Answers Prometheus from the registry the metrics go to. */
final class MetricsServlet extends HttpServlet {

  private static final long serialVersionUID = 1L;

  private final transient MeterRegistry meterRegistry;
  private transient volatile @Nullable PrometheusMetricsServlet exporter;

  MetricsServlet(MeterRegistry meterRegistry) {
    this.meterRegistry = meterRegistry;
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    PrometheusMetricsServlet found = exporter();
    if (found == null) {
      response.setStatus(HttpServletResponse.SC_NOT_FOUND);
      response.setContentType("text/plain; charset=utf-8");
      response
          .getWriter()
          .println("No metrics here: they go to a registry that Prometheus cannot scrape.");
      return;
    }
    found.service(request, response);
  }

  @Override
  protected void doHead(HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    doGet(request, response);
  }

  /** Looked for at each scrape until found: a composite may be filled late. */
  private @Nullable PrometheusMetricsServlet exporter() {
    PrometheusMetricsServlet current = exporter;
    if (current == null) {
      PrometheusMeterRegistry registry = prometheusIn(meterRegistry);
      if (registry != null) {
        current = new PrometheusMetricsServlet(registry.getPrometheusRegistry());
        exporter = current;
      }
    }
    return current;
  }

  private static @Nullable PrometheusMeterRegistry prometheusIn(MeterRegistry registry) {
    if (registry instanceof PrometheusMeterRegistry prometheus) {
      return prometheus;
    }
    if (registry instanceof CompositeMeterRegistry composite) {
      for (MeterRegistry part : composite.getRegistries()) {
        PrometheusMeterRegistry found = prometheusIn(part);
        if (found != null) {
          return found;
        }
      }
    }
    return null;
  }
}
