package io.chatroom.sample;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.function.BooleanSupplier;

/** Answers a probe: 200 and {@code ok}, or 503. */
final class ProbeServlet extends HttpServlet {

  private static final long serialVersionUID = 1L;

  private final transient BooleanSupplier healthy;

  ProbeServlet(BooleanSupplier healthy) {
    this.healthy = healthy;
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    boolean ok = healthy.getAsBoolean();
    response.setStatus(ok ? HttpServletResponse.SC_OK : HttpServletResponse.SC_SERVICE_UNAVAILABLE);
    response.setContentType("text/plain");
    response.setHeader("Cache-Control", "no-store");
    response.getWriter().write(ok ? "ok\n" : "unavailable\n");
  }
}
