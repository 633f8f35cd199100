package io.chatroom.instrumentation.websocket;

import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;

/** Loads everything of the tests' class path once more, but for some of its jars. */
public final class LoaderWithout extends URLClassLoader {

  /** What is left out has a path that matches {@code leftOut}. */
  public LoaderWithout(String leftOut) {
    super(
        LibraryJars.classPath()
            .filter(entry -> !entry.matches(leftOut))
            .map(LoaderWithout::url)
            .toArray(URL[]::new),
        ClassLoader.getPlatformClassLoader());
  }

  private static URL url(String entry) {
    try {
      return Path.of(entry).toUri().toURL();
    } catch (MalformedURLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The class file of {@code type}. */
  public byte[] read(Class<?> type) throws IOException {
    try (var in = getResourceAsStream(type.getName().replace('.', '/') + ".class")) {
      return in.readAllBytes();
    }
  }
}
