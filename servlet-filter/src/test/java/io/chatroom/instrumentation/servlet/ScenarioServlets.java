package io.chatroom.instrumentation.servlet;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRegistration;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpUpgradeHandler;
import jakarta.servlet.http.WebConnection;
import java.io.IOException;
import java.util.Set;

/** An application with a servlet for every way in which a request can go. */
final class ScenarioServlets implements ServletContainerInitializer {

  private static final long ASYNC_TIMEOUT_MILLIS = 200;

  /** What a servlet does. */
  @FunctionalInterface
  interface Action {
    void answer(HttpServletRequest request, HttpServletResponse response)
        throws IOException, ServletException;
  }

  /** An exception that has an error page. */
  static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  @Override
  public void onStartup(Set<Class<?>> ignored, ServletContext context) {
    map(context, "/plain", (request, response) -> response.getWriter().print("hello"));
    map(
        context,
        "/status/*",
        (request, response) ->
            response.setStatus(Integer.parseInt(request.getPathInfo().substring(1))));
    map(
        context,
        "/send-error/*",
        (request, response) ->
            response.sendError(Integer.parseInt(request.getPathInfo().substring(1))));
    map(context, "/redirect", (request, response) -> response.sendRedirect("/plain"));
    map(
        context,
        "/throw",
        (request, response) -> {
          throw new IllegalStateException("on purpose");
        });
    map(
        context,
        "/throw-servlet-exception",
        (request, response) -> {
          throw new ServletException(new java.util.NoSuchElementException("on purpose"));
        });
    map(
        context,
        "/throw-error",
        (request, response) -> {
          throw new AssertionError("on purpose");
        });
    map(
        context,
        "/throw-refused",
        (request, response) -> {
          throw new Refused();
        });
    map(
        context,
        "/throw-late",
        (request, response) -> {
          response.getWriter().print("half of the ans");
          response.flushBuffer();
          throw new IllegalStateException("on purpose");
        });
    map(
        context,
        "/async",
        (request, response) -> {
          AsyncContext async = request.startAsync();
          later(
              () -> {
                response.setStatus(202);
                async.complete();
              });
        });
    map(
        context,
        "/async-raced",
        (request, response) -> {
          AsyncContext async = request.startAsync();
          Thread other =
              later(
                  () -> {
                    response.setStatus(202);
                    async.complete();
                  });
          try {
            other.join();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    map(
        context,
        "/async-at-once",
        (request, response) -> {
          AsyncContext async = request.startAsync();
          response.setStatus(202);
          async.complete();
        });
    map(
        context,
        "/async-timeout",
        (request, response) -> request.startAsync().setTimeout(ASYNC_TIMEOUT_MILLIS));
    map(
        context,
        "/async-timeout-answered",
        (request, response) -> {
          AsyncContext async = request.startAsync();
          async.setTimeout(ASYNC_TIMEOUT_MILLIS);
          async.addListener(
              new OnTimeout(
                  event -> {
                    response.setStatus(503);
                    event.getAsyncContext().complete();
                  }));
        });
    map(
        context,
        "/async-dispatch",
        (request, response) -> {
          AsyncContext async = request.startAsync();
          later(() -> async.dispatch("/status/203"));
        });
    map(
        context,
        "/async-restarted",
        (request, response) -> {
          AsyncContext async = request.startAsync();
          if (request.getDispatcherType() == DispatcherType.ASYNC) {
            response.setStatus(201);
            later(async::complete);
          } else {
            later(() -> async.dispatch("/async-restarted"));
          }
        });
    map(
        context,
        "/async-dispatch-throws",
        (request, response) -> {
          AsyncContext async = request.startAsync();
          later(() -> async.dispatch("/throw"));
        });
    map(
        context,
        "/async-then-throw",
        (request, response) -> {
          request.startAsync();
          throw new IllegalStateException("on purpose");
        });
    map(
        context,
        "/forward",
        (request, response) ->
            request.getRequestDispatcher("/status/203").forward(request, response));
    map(
        context,
        "/include",
        (request, response) -> request.getRequestDispatcher("/plain").include(request, response));
    map(
        context,
        "/upgrade",
        (request, response) -> {
          response.setHeader("Upgrade", "test");
          response.setHeader("Connection", "Upgrade");
          response.setStatus(101);
          request.upgrade(ClosesAtOnce.class);
        });
    map(
        context,
        "/endless",
        (request, response) -> {
          byte[] chunk = new byte[64 * 1024];
          while (true) {
            response.getOutputStream().write(chunk);
            response.flushBuffer();
          }
        });
    map(
        context,
        "/events",
        (request, response) -> {
          response.setContentType("text/event-stream;charset=UTF-8");
          response.getWriter().print("data: one\n\n");
        });
    map(
        context,
        "/error-page/*",
        (request, response) -> {
          response.setStatus(Integer.parseInt(request.getPathInfo().substring(1)));
          response.getWriter().print("error page");
        });
    map(
        context,
        "/named",
        (request, response) -> {
          request.setAttribute(ChatRoomFilter.ROUTE_ATTRIBUTE, "/named/{by-attribute}");
        });
  }

  static void map(ServletContext context, String pattern, Action action) {
    ServletRegistration.Dynamic servlet = context.addServlet(pattern, new ActionServlet(action));
    servlet.setAsyncSupported(true);
    servlet.addMapping(pattern);
  }

  private static Thread later(Runnable action) {
    Thread thread = new Thread(action, "application");
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private static final class ActionServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private final transient Action action;

    ActionServlet(Action action) {
      this.action = action;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
        throws ServletException, IOException {
      action.answer(request, response);
    }
  }

  /** Reads nothing and closes the connection. */
  public static final class ClosesAtOnce implements HttpUpgradeHandler {
    @Override
    public void init(WebConnection connection) {
      try {
        connection.close();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public void destroy() {}
  }

  private record OnTimeout(java.util.function.Consumer<AsyncEvent> action)
      implements AsyncListener {
    @Override
    public void onTimeout(AsyncEvent event) {
      action.accept(event);
    }

    @Override
    public void onComplete(AsyncEvent event) {}

    @Override
    public void onError(AsyncEvent event) {}

    @Override
    public void onStartAsync(AsyncEvent event) {}
  }
}
