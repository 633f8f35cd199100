package io.chatroom.instrumentation.servlet;

import jakarta.ws.rs.Path;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.DynamicFeature;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.FeatureContext;
import org.jspecify.annotations.Nullable;

/**
 * Tells the filter which resource of Jakarta REST (JAX-RS) a request matched, by its template, such
 * as {@code /api/rooms/{room}}. Implementations of Jakarta REST 3.1 and newer load it by
 * themselves, unless {@code jakarta.ws.rs.loadServices} is false; with others, register it as any
 * provider.
 */
public final class RestRoutes implements DynamicFeature {

  /** Before filters that may turn a request away. */
  private static final int FIRST = Integer.MIN_VALUE;

  /** Loaded by the implementation of Jakarta REST. */
  public RestRoutes() {
    RestTemplates.markInUse();
  }

  @Override
  public void configure(ResourceInfo resource, FeatureContext context) {
    context.register(new Named(templateOf(resource)), FIRST);
  }

  /** By the paths of class and method; null for what a resource method makes, which has neither. */
  private static @Nullable String templateOf(ResourceInfo resource) {
    Path ofClass = resource.getResourceClass().getAnnotation(Path.class);
    if (ofClass == null) {
      return null;
    }
    Path ofMethod = resource.getResourceMethod().getAnnotation(Path.class);
    return joined(ofClass.value(), ofMethod == null ? "" : ofMethod.value());
  }

  private static String joined(String... paths) {
    StringBuilder joined = new StringBuilder();
    for (String path : paths) {
      int start = path.startsWith("/") ? 1 : 0;
      int end = path.endsWith("/") ? path.length() - 1 : path.length();
      if (end > start) {
        joined.append('/').append(path, start, end);
      }
    }
    return joined.toString();
  }

  /** Says of each request to one resource method what its template is. */
  private static final class Named implements ContainerRequestFilter {
    private final @Nullable String template;

    Named(@Nullable String template) {
      this.template = template;
    }

    @Override
    public void filter(ContainerRequestContext request) {
      String matched = template != null ? template : matched(request);
      if (matched != null) {
        String base = request.getUriInfo().getBaseUri().getPath();
        request.setProperty(RestTemplates.attribute(), joined(base, matched));
      }
    }

    /** Since Jakarta REST 4.0. */
    private static @Nullable String matched(ContainerRequestContext request) {
      try {
        return request.getUriInfo().getMatchedResourceTemplate();
      } catch (LinkageError | RuntimeException older) {
        return null;
      }
    }
  }
}
