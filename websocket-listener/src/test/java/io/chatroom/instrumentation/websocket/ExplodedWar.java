package io.chatroom.instrumentation.websocket;

import io.chatroom.instrumentation.websocket.war.CommonLoaderMain;
import io.chatroom.instrumentation.websocket.war.JettyMain;
import io.chatroom.instrumentation.websocket.war.LateMain;
import io.chatroom.instrumentation.websocket.war.TomcatMain;
import io.chatroom.instrumentation.websocket.war.TyrusMain;
import io.chatroom.instrumentation.websocket.war.UndertowMain;
import io.chatroom.instrumentation.websocket.war.WarClasses;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.bytebuddy.build.Plugin;
import net.bytebuddy.dynamic.ClassFileLocator;

/** A WAR, and what serves it in a JVM of its own. */
final class ExplodedWar {

  private final Path folder;
  private final Path lib;
  private final Path classes;

  /** With {@code endpoints} and without the library. */
  ExplodedWar(Path folder, Class<?>... endpoints) throws IOException {
    this.folder = folder;
    this.lib = Files.createDirectories(folder.resolve("WEB-INF/lib"));
    this.classes = Files.createDirectories(folder.resolve("WEB-INF/classes"));
    for (Class<?> endpoint : endpoints) {
      copyClass(endpoint, classes);
    }
  }

  ExplodedWar with(LibraryJars library) throws IOException {
    for (String jar : library.all()) {
      Files.copy(Path.of(jar), lib.resolve(Path.of(jar).getFileName()));
    }
    return this;
  }

  /** As Byte Buddy's plugins for Maven and Gradle do with all classes, and we with one of them. */
  ExplodedWar woven(Class<?> endpoint) throws IOException {
    Path woven = Files.createTempDirectory(folder.getParent(), "woven");
    new Plugin.Engine.Default()
        .with(ClassFileLocator.ForClassLoader.of(ExplodedWar.class.getClassLoader()))
        .apply(
            classes.toFile(),
            woven.toFile(),
            new Plugin.Factory.Simple(new MonitoredEndpointPlugin()));
    Path file = Path.of(fileOf(endpoint));
    Files.copy(woven.resolve(file), classes.resolve(file), StandardCopyOption.REPLACE_EXISTING);
    return this;
  }

  @Override
  public String toString() {
    return folder.toString();
  }

  /** A container and what starts it, with nothing of ours. */
  static String launcher(Path folder, TestContainer container) throws IOException {
    Path launcher =
        launcherFolder(
            folder, mainOf(container), LateMain.class, WarClasses.class, TomcatMain.class);
    return Stream.concat(
            Stream.of(launcher.toString()),
            LibraryJars.classPath().filter(entry -> entry.matches(jarsOf(container))))
        .collect(Collectors.joining(File.pathSeparator));
  }

  /** What starts that from a class loader of its own. */
  static String commonLoader(Path folder) throws IOException {
    return launcherFolder(folder, CommonLoaderMain.class).toString();
  }

  static Class<?> mainOf(TestContainer container) {
    return switch (container) {
      case TOMCAT -> TomcatMain.class;
      case JETTY -> JettyMain.class;
      case UNDERTOW -> UndertowMain.class;
      case TYRUS -> TyrusMain.class;
    };
  }

  private static String jarsOf(TestContainer container) {
    return switch (container) {
      case TOMCAT -> ".*/tomcat-.*";
      case JETTY -> ".*/(jetty-|asm|jakarta\\.|slf4j-api).*";
      case UNDERTOW -> ".*/(undertow-|xnio-|jboss-|wildfly-|smallrye-|jakarta\\.).*";
      case TYRUS -> ".*/(tyrus-|grizzly-|jakarta\\.).*";
    };
  }

  private static Path launcherFolder(Path folder, Class<?>... mains) throws IOException {
    Path launcher = Files.createDirectories(folder.resolve(mains[0].getSimpleName()));
    for (Class<?> main : mains) {
      copyClass(main, launcher);
    }
    return launcher;
  }

  private static void copyClass(Class<?> type, Path into) throws IOException {
    Path to = into.resolve(fileOf(type));
    Files.createDirectories(to.getParent());
    try (var in = type.getClassLoader().getResourceAsStream(fileOf(type))) {
      Files.write(to, in.readAllBytes());
    }
  }

  private static String fileOf(Class<?> type) {
    return type.getName().replace('.', '/') + ".class";
  }
}
