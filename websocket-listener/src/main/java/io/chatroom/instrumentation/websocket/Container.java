package io.chatroom.instrumentation.websocket;

import jakarta.websocket.SendResult;
import jakarta.websocket.Session;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The containers whose ways with a connection's end are known to differ. */
enum Container {
  TOMCAT("org.apache.tomcat."),
  JETTY("org.eclipse.jetty."),
  UNDERTOW("io.undertow."),
  TYRUS("org.glassfish.tyrus."),
  OTHER("");

  private static final List<String> JDK = List.of("java.", "jdk.", "sun.");

  private static final boolean BEFORE_WEBSOCKET_22 =
      Arrays.stream(SendResult.class.getMethods())
          .noneMatch(method -> method.getName().equals("getSession"));

  private final String packagePrefix;

  Container(String packagePrefix) {
    this.packagePrefix = packagePrefix;
  }

  /** By the class of a session it made. */
  static Container of(@Nullable Session session) {
    if (session != null) {
      for (Container container : values()) {
        if (session.getClass().getName().startsWith(container.packagePrefix)) {
          return container;
        }
      }
    }
    return OTHER;
  }

  /** Whether the API is that of Tomcat 10.1 and not of 11. */
  static boolean isBeforeWebSocket22() {
    return BEFORE_WEBSOCKET_22;
  }

  /** Whether a failure is of a container's own making. */
  static boolean hasMade(Throwable failure) {
    return hasMade(failure.getClass().getName());
  }

  /** Whether it was thrown in a container's code, or in what that had called of the JDK. */
  static boolean hasThrown(Throwable failure) {
    for (StackTraceElement frame : failure.getStackTrace()) {
      String name = frame.getClassName();
      if (JDK.stream().noneMatch(name::startsWith)) {
        return hasMade(name);
      }
    }
    return false;
  }

  /** Whether a class is a container's. */
  static boolean hasMade(String className) {
    for (Container container : values()) {
      if (container != OTHER && className.startsWith(container.packagePrefix)) {
        return true;
      }
    }
    return className.startsWith("org.apache.catalina.")
        || className.startsWith("org.xnio.")
        || className.startsWith("org.glassfish.grizzly.");
  }
}
