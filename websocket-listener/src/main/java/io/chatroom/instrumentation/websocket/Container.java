package io.chatroom.instrumentation.websocket;

import jakarta.websocket.Session;
import org.jspecify.annotations.Nullable;

/** The containers whose ways with a connection's end are known to differ. */
enum Container {
  TOMCAT("org.apache.tomcat."),
  JETTY("org.eclipse.jetty."),
  UNDERTOW("io.undertow."),
  TYRUS("org.glassfish.tyrus."),
  OTHER("");

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

  /** Whether a failure is of a container's own making. */
  static boolean hasMade(Throwable failure) {
    String type = failure.getClass().getName();
    for (Container container : values()) {
      if (container != OTHER && type.startsWith(container.packagePrefix)) {
        return true;
      }
    }
    return type.startsWith("org.xnio.") || type.startsWith("org.glassfish.grizzly.");
  }
}
