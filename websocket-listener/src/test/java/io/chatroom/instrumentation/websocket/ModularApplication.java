package io.chatroom.instrumentation.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import net.bytebuddy.build.Plugin;
import net.bytebuddy.dynamic.ClassFileLocator;

/**
 * The chat application of {@code module-path} among the resources: a module that is compiled here,
 * with the library and a container on the module path, as a process.
 */
final class ModularApplication implements AutoCloseable {

  private static final Path SOURCES = Path.of("src", "test", "resources", "module-path");
  private static final Path BUILT = Path.of("com", "example", "chat", "built", "Built.class");

  /** What it takes of a container. */
  private record Host(String requires, String modulePath, String classPath, List<String> options) {
    static Host of(TestContainer container) {
      return switch (container) {
        case TOMCAT ->
            new Host(
                "requires org.apache.tomcat.embed.websocket;", ".*/tomcat-.*\\.jar", "", List.of());
        case JETTY ->
            new Host(
                "requires org.eclipse.jetty.ee11.websocket.jakarta.server;",
                ".*/(jetty-|asm|jakarta\\.(annotation|servlet|websocket)).*\\.jar",
                "",
                List.of());
        case UNDERTOW -> // what stays on the class path is no module that can be found: see the
            // test
            new Host(
                "requires undertow.core; requires undertow.servlet;"
                    + " requires undertow.websockets.jsr; requires jakarta.servlet;"
                    + " requires jakarta.websocket; requires jakarta.websocket.client;",
                ".*/(undertow-|xnio-|jboss-logging|jakarta\\.(annotation|servlet|websocket)).*\\.jar",
                ".*/(jboss-threads|wildfly-|smallrye-).*\\.jar",
                List.of("--add-modules", "jdk.unsupported"));
        case TYRUS ->
            new Host(
                "requires org.glassfish.tyrus.server;"
                    + " requires org.glassfish.tyrus.container.grizzly.server;"
                    + " requires jakarta.websocket; requires jakarta.websocket.client;",
                ".*/(tyrus-|grizzly-|jakarta\\.(activation|websocket|xml)).*\\.jar",
                "",
                List.of());
      };
    }
  }

  private final OwnJvm jvm;
  private final int port;

  private ModularApplication(OwnJvm jvm) throws IOException {
    this.jvm = jvm;
    this.port = jvm.port();
  }

  /** Starts it once; all that {@code folder} has of {@code container} is used again. */
  static ModularApplication start(
      Path folder, LibraryJars jars, TestContainer container, String... jvm) throws IOException {
    Host host = Host.of(container);
    String modulePath =
        Stream.concat(jars.all().stream(), matching(host.modulePath))
            .collect(Collectors.joining(File.pathSeparator));
    Path classes = folder.resolve(container.name());
    if (!Files.exists(classes)) {
      compile(container, host, modulePath, classes);
      weave(classes);
    }
    List<String> arguments = new ArrayList<>(List.of(jvm));
    arguments.addAll(host.options);
    arguments.addAll(
        List.of("-cp", matching(host.classPath).collect(Collectors.joining(File.pathSeparator))));
    arguments.addAll(List.of("--module-path", modulePath + File.pathSeparator + classes));
    arguments.addAll(List.of("--module", "com.example.chat/com.example.chat.Main"));
    return new ModularApplication(new OwnJvm(folder, arguments));
  }

  private static Stream<String> matching(String jars) {
    return LibraryJars.classPath().filter(jar -> jar.matches(jars));
  }

  private static void compile(TestContainer container, Host host, String modulePath, Path classes)
      throws IOException {
    Path moduleInfo = Files.createDirectories(classes.resolve("src")).resolve("module-info.java");
    String template = Files.readString(SOURCES.resolve("module-info.java"));
    Files.writeString(moduleInfo, template.formatted(host.requires));
    List<String> arguments = new ArrayList<>(List.of("--release", "17", "-proc:none"));
    arguments.addAll(List.of("--module-path", modulePath, "-d", classes.toString()));
    arguments.add(moduleInfo.toString());
    for (String sources : List.of("com", container.name().toLowerCase(Locale.ROOT))) {
      try (Stream<Path> files = Files.walk(SOURCES.resolve(sources))) {
        files.map(Path::toString).filter(file -> file.endsWith(".java")).forEach(arguments::add);
      }
    }
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    assertThat(compiler.run(null, null, null, arguments.toArray(String[]::new))).isZero();
  }

  /** One of its classes, as Byte Buddy's plugins for Maven and Gradle do with all. */
  private static void weave(Path classes) throws IOException {
    Path woven = Files.createTempDirectory(classes.getParent(), "woven");
    new Plugin.Engine.Default()
        .with(ClassFileLocator.ForClassLoader.of(ModularApplication.class.getClassLoader()))
        .apply(
            classes.toFile(),
            woven.toFile(),
            new Plugin.Factory.Simple(new MonitoredEndpointPlugin()));
    Files.write(classes.resolve(BUILT), Files.readAllBytes(woven.resolve(BUILT)));
  }

  int port() {
    return port;
  }

  /** All lines until the last answer. */
  List<String> said() {
    return jvm.said();
  }

  /** What {@code /metrics} would say that begins so. */
  List<String> samples(String start) throws IOException {
    return jvm.ask(start).stream().filter(line -> line.startsWith(start)).toList();
  }

  /** Has it connect to itself, say hello and leave. */
  List<String> connect(String path) throws IOException {
    return jvm.ask("ws://127.0.0.1:" + port + path);
  }

  @Override
  public void close() {
    jvm.close();
  }
}
