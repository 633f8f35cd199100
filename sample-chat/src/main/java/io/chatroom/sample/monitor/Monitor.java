package io.chatroom.sample.monitor;

import io.undertow.servlet.Servlets;
import io.undertow.servlet.api.DeploymentInfo;
import io.undertow.servlet.util.ImmediateInstanceFactory;
import jakarta.servlet.http.HttpServlet;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * The page {@code /monitor} and the two calls it makes. Without a Prometheus the page reads the
 * application's own {@code /metrics} instead.
 */
public final class Monitor {

  private Monitor() {}

  /**
   * Adds the servlets to {@code application}.
   *
   * @param prometheus where a Prometheus answers, or null if there is none
   */
  public static void addTo(DeploymentInfo application, @Nullable URI prometheus) {
    Dashboards dashboards = new Dashboards();
    PrometheusClient client = prometheus == null ? null : new PrometheusClient(prometheus);
    add(application, new MonitorPageServlet(), "/monitor", "/monitor/");
    add(application, new DashboardsServlet(dashboards, client != null), "/monitor/dashboards");
    add(application, new PanelDataServlet(dashboards, client), "/monitor/data");
  }

  private static void add(DeploymentInfo application, HttpServlet servlet, String... paths) {
    application.addServlet(
        Servlets.servlet(paths[0], servlet.getClass(), new ImmediateInstanceFactory<>(servlet))
            .addMappings(paths));
  }
}
