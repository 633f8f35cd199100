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
    add(application, "/monitor", new MonitorPageServlet());
    add(application, "/monitor/dashboards", new DashboardsServlet(dashboards, prometheus != null));
    add(
        application,
        "/monitor/data",
        new PanelDataServlet(
            dashboards, prometheus == null ? null : new PrometheusClient(prometheus)));
  }

  private static void add(DeploymentInfo application, String path, HttpServlet servlet) {
    application.addServlet(
        Servlets.servlet(path, servlet.getClass(), new ImmediateInstanceFactory<>(servlet))
            .addMapping(path));
  }
}
