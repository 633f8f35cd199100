package io.chatroom.instrumentation.servlet;

import io.chatroom.instrumentation.recording.Component;
import io.chatroom.instrumentation.recording.Problems;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRegistration;
import jakarta.servlet.http.HttpServletMapping;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.MappingMatch;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Finds the route of a request: what was said first, then what can be seen. */
final class Routes {

  /** Where nothing is: every path an outsider invents. */
  static final String UNMATCHED = "_unmatched";

  /** The default servlet, which serves the files. */
  static final String DEFAULT = "/";

  /** Spring's HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE. */
  private static final String SPRING_PATTERN =
      "org.springframework.web.servlet.HandlerMapping.bestMatchingPattern";

  private static final String EVENT_STREAM = "text/event-stream";

  /** Where {@link #EVENT_STREAM} has a letter that other types do not have there. */
  private static final int TELLING = "text/".length();

  private final @Nullable RouteNamer namer;
  private final Problems problems;

  Routes(@Nullable RouteNamer namer, Problems problems) {
    this.namer = namer;
    this.problems = problems;
  }

  /** What the application or its framework said; null if nothing. Safe to call more than once. */
  @Nullable String named(HttpServletRequest request) {
    if (request.getAttribute(ChatRoomFilter.ROUTE_ATTRIBUTE) instanceof String route
        && !route.isEmpty()) {
      return route;
    }
    String named = namer == null ? null : askNamer(namer, request);
    if (named != null && !named.isEmpty()) {
      return named;
    }
    String resource = RestTemplates.of(request);
    if (resource != null) {
      return resource;
    }
    Object pattern = request.getAttribute(SPRING_PATTERN);
    return pattern == null || pattern.toString().isEmpty() ? null : pattern.toString();
  }

  private @Nullable String askNamer(RouteNamer asked, HttpServletRequest request) {
    try {
      return asked.route(request);
    } catch (Throwable theirs) {
      problems.caught(Component.HTTP, "A RouteNamer failed", theirs);
      return null;
    }
  }

  /** The mapping by which the container found the servlet. */
  static String mapped(@Nullable HttpServletMapping mapping, int status) {
    if (mapping == null || mapping.getMappingMatch() == null) {
      return UNMATCHED;
    }
    if (mapping.getMappingMatch() == MappingMatch.DEFAULT) {
      // The default servlet answers for every path there is no servlet for.
      return status == HttpServletResponse.SC_NOT_FOUND ? UNMATCHED : DEFAULT;
    }
    return ofPattern(mapping.getPattern());
  }

  /** Whether the application said that the request waits on purpose, as a long poll does. */
  static boolean isWaiting(HttpServletRequest request) {
    return request.getAttribute(ChatRoomFilter.WAITS_ATTRIBUTE) == Boolean.TRUE;
  }

  /** Whether the answer is a stream of server-sent events, which lasts as long as the reader. */
  static boolean isEventStream(HttpServletResponse response) {
    String type = response.getContentType();
    return type != null
        && type.length() >= EVENT_STREAM.length()
        && (type.charAt(TELLING) | ' ') == EVENT_STREAM.charAt(TELLING) // cheap, and nearly enough
        && type.regionMatches(true, 0, EVENT_STREAM, 0, EVENT_STREAM.length());
  }

  /** The routes that the context's servlets are mapped to, without {@link #UNMATCHED}. */
  static Set<String> registeredIn(ServletContext context) {
    Set<String> routes = new TreeSet<>();
    for (ServletRegistration servlet : context.getServletRegistrations().values()) {
      for (String pattern : servlet.getMappings()) {
        routes.add(ofPattern(pattern));
      }
    }
    return routes;
  }

  private static String ofPattern(@Nullable String pattern) {
    // The context root is mapped by an empty pattern; an empty label means "no label" to
    // Prometheus.
    return pattern == null || pattern.isEmpty() ? DEFAULT : pattern;
  }
}
