package io.chatroom.instrumentation.servlet;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/**
 * What {@link RestRoutes} found out about a request, without its classes: most applications have no
 * Jakarta REST.
 */
final class RestTemplates {

  private static final String ATTRIBUTE = "io.chatroom.instrumentation.servlet.rest.template";

  private static volatile boolean inUse;

  private RestTemplates() {}

  /** Says that there are resources of Jakarta REST, so that asking makes sense. */
  static void markInUse() {
    inUse = true;
  }

  /** The name under which the template is set as a property, which is a request attribute. */
  static String attribute() {
    return ATTRIBUTE;
  }

  /** The template of the resource that matched, below the context; null if there was none. */
  static @Nullable String of(HttpServletRequest request) {
    if (!inUse || !(request.getAttribute(ATTRIBUTE) instanceof String template)) {
      return null;
    }
    String context = request.getContextPath();
    return context != null && !context.isEmpty() && template.startsWith(context + "/")
        ? template.substring(context.length())
        : template;
  }
}
