package io.chatroom.sample.monitor;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.chatroom.instrumentation.bundle.MonitoringBundle.Language;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * {@code GET /monitor/dashboards?lang=en|zh}: what there is to draw, and whether a Prometheus can
 * be asked for it.
 */
final class DashboardsServlet extends HttpServlet {

  private static final long serialVersionUID = 1L;

  private final transient ObjectMapper json = new ObjectMapper();
  private final transient Dashboards dashboards;
  private final boolean hasPrometheus;

  DashboardsServlet(Dashboards dashboards, boolean hasPrometheus) {
    this.dashboards = dashboards;
    this.hasPrometheus = hasPrometheus;
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    Language language = "zh".equals(request.getParameter("lang")) ? Language.ZH : Language.EN;
    ObjectNode answer = json.createObjectNode();
    answer.put("prometheus", hasPrometheus);
    answer.set("dashboards", dashboards.in(language));
    Answers.json(response, 200, json.writeValueAsBytes(answer));
  }
}
