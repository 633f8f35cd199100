package io.chatroom.instrumentation.servlet;

import jakarta.servlet.ServletContainerInitializer;
import java.util.List;
import java.util.Map;

/**
 * What a container under test deploys at its root.
 *
 * @param initializers to run in this order
 * @param statusPages where the container dispatches to for a status
 * @param exceptionPages where it dispatches to for an exception
 */
public record ServletApplication(
    List<ServletContainerInitializer> initializers,
    Map<Integer, String> statusPages,
    Map<Class<? extends Throwable>, String> exceptionPages) {

  /** An application without error pages. */
  public static ServletApplication of(ServletContainerInitializer... initializers) {
    return new ServletApplication(List.of(initializers), Map.of(), Map.of());
  }
}
