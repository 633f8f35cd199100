package io.chatroom.instrumentation.servlet.war;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

/** An application that knows nothing of us. */
@WebServlet(
    urlPatterns = {"/hello", "/hello-async"},
    asyncSupported = true)
public final class HelloServlet extends HttpServlet {

  private static final long serialVersionUID = 1L;

  /** Answers at once, or from another thread. */
  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response) {
    if (request.getServletPath().equals("/hello")) {
      response.setStatus(200);
      return;
    }
    AsyncContext async = request.startAsync();
    async.start(
        () -> {
          response.setStatus(202);
          async.complete();
        });
  }
}
