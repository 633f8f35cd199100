package io.chatroom.instrumentation.websocket.war;

import java.io.IOException;
import java.lang.annotation.Annotation;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * What is in an exploded WAR, as a server finds it that a container without scanning has around.
 */
public final class WarClasses {

  private final Path classes;
  private final ClassLoader loader;

  /** Of the folder {@code war}. */
  public WarClasses(Path war) throws IOException {
    classes = war.resolve("WEB-INF/classes");
    List<URL> urls = new ArrayList<>(List.of(classes.toUri().toURL()));
    try (Stream<Path> jars = Files.list(war.resolve("WEB-INF/lib"))) {
      for (Path jar : jars.toList()) {
        urls.add(jar.toUri().toURL());
      }
    }
    loader = new URLClassLoader("war", urls.toArray(URL[]::new), getClass().getClassLoader());
  }

  /** Of the application. */
  public ClassLoader loader() {
    return loader;
  }

  /** Its own classes with {@code annotation}. */
  public List<Class<?>> with(Class<? extends Annotation> annotation) throws Exception {
    return all().stream().filter(type -> type.isAnnotationPresent(annotation)).toList();
  }

  /** Its own classes that are of {@code type}. */
  public List<Class<?>> of(Class<?> type) throws Exception {
    return all().stream().filter(type::isAssignableFrom).toList();
  }

  private List<Class<?>> all() throws Exception {
    List<Class<?>> all = new ArrayList<>();
    try (Stream<Path> files = Files.walk(classes)) {
      for (Path file : files.filter(each -> each.toString().endsWith(".class")).toList()) {
        String[] names = classes.relativize(file).toString().split("[/\\\\]");
        String name = String.join(".", Arrays.asList(names));
        all.add(loader.loadClass(name.substring(0, name.length() - ".class".length())));
      }
    }
    return all;
  }
}
