package io.chatroom.instrumentation.websocket;

import java.io.IOException;
import java.net.URL;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * Finds the default configurator of one container, as where it is alone: the class path of the
 * tests has those of all, and the first one would be everybody's.
 */
final class OnlyContainer extends ClassLoader {

  private static final String SERVICE =
      "META-INF/services/jakarta.websocket.server.ServerEndpointConfig$Configurator";

  private final String jar;

  /** Takes what the name of its jar begins with. */
  OnlyContainer(String jar) {
    super(OnlyContainer.class.getClassLoader());
    this.jar = "/" + jar;
  }

  /** Runs {@code start} so that the threads that it starts find it too. */
  <T> T call(Callable<T> start) throws Exception {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(this);
    try {
      return start.call();
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  @Override
  public Enumeration<URL> getResources(String name) throws IOException {
    List<URL> all = Collections.list(super.getResources(name));
    return Collections.enumeration(
        name.equals(SERVICE)
            ? all.stream().filter(url -> url.getPath().contains(jar)).toList()
            : all);
  }
}
