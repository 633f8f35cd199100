package io.chatroom.instrumentation.websocket.war;

import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Arrays;

/** Starts another main class from a class loader above the application's, as a server's own is. */
public final class CommonLoaderMain {

  private CommonLoaderMain() {}

  /**
   * Runs it.
   *
   * @param args the loader's class path, the main class, its argument
   */
  public static void main(String[] args) throws Exception {
    URL[] urls =
        Arrays.stream(args[0].split(File.pathSeparator))
            .map(CommonLoaderMain::url)
            .toArray(URL[]::new);
    ClassLoader common = new URLClassLoader("common", urls, ClassLoader.getSystemClassLoader());
    Thread.currentThread().setContextClassLoader(common);
    Class.forName(args[1], true, common)
        .getMethod("main", String[].class)
        .invoke(null, (Object) new String[] {args[2]});
  }

  private static URL url(String entry) {
    try {
      return Path.of(entry).toUri().toURL();
    } catch (java.net.MalformedURLException e) {
      throw new IllegalArgumentException(entry, e);
    }
  }
}
