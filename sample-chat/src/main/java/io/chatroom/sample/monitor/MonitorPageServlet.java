package io.chatroom.sample.monitor;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** The page under the address that people type. */
final class MonitorPageServlet extends HttpServlet {

  private static final long serialVersionUID = 1L;

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    if (request.getRequestURI().endsWith("/")) {
      response.sendRedirect("../monitor"); // the page names its files from where it should be
    } else {
      request.getRequestDispatcher("/monitor.html").forward(request, response);
    }
  }
}
