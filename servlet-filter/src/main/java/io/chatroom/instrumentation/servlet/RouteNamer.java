package io.chatroom.instrumentation.servlet;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/**
 * Names the route of a request where the servlet mapping says too little, as with a framework that
 * does its own routing.
 */
@FunctionalInterface
public interface RouteNamer {

  /**
   * The route as a template, such as {@code /api/rooms/{room}}: few values, never the raw path. The
   * first 100 routes are kept, later ones become {@code _other}.
   *
   * <p>Called once a request, on its first thread, after the application handled it and what a
   * framework left in the request's attributes is there. An exception or error of it is counted as
   * a failure of the instrumentation, and the route is what it would be without a namer.
   *
   * @return null for "no opinion"
   */
  @Nullable String route(HttpServletRequest request);
}
