package io.chatroom.instrumentation.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.chatroom.instrumentation.servlet.war.HelloServlet;
import io.chatroom.instrumentation.servlet.war.JettyWar;
import io.chatroom.instrumentation.servlet.war.TomcatWar;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A plain WAR with our jars in WEB-INF/lib and no other change, in a container of its own JVM. */
class WarTest {

  private static final String OF_TOMCAT = ".*/tomcat-.*";
  private static final String OF_JETTY = ".*/(jetty-|asm|slf4j-api|jakarta\\.).*";
  private static final String OF_TESTS =
      ".*/(tomcat-|jetty-|asm|jakarta\\.|undertow-|xnio-|jboss-|wildfly-|junit-|mockito-|assertj-"
          + "|awaitility|hamcrest|byte-buddy|objenesis|opentest4j|apiguardian|surefire|logback-"
          + "|jersey-|hk2-|aopalliance|javassist|osgi-resource).*";

  @TempDir Path folder;

  @Test
  void tomcat_recordsAndAnswersScrapes() throws Exception {
    recordsAndAnswersScrapes(TomcatWar.class, OF_TOMCAT);
  }

  @Test
  void jetty_recordsAndAnswersScrapes() throws Exception {
    recordsAndAnswersScrapes(JettyWar.class, OF_JETTY);
  }

  private void recordsAndAnswersScrapes(Class<?> main, String containersJars) throws Exception {
    Path war = war();
    Path launcher = Files.createDirectory(folder.resolve("launcher"));
    copyClass(main, launcher);
    String classPath =
        Stream.concat(
                Stream.of(launcher.toString()), classPath().filter(e -> e.matches(containersJars)))
            .collect(Collectors.joining(File.pathSeparator));
    Process container =
        new ProcessBuilder(java(), "-cp", classPath, main.getName(), war.toString())
            .redirectError(folder.resolve("container.log").toFile())
            .start();
    try (BufferedReader out = container.inputReader()) {
      RawClient client = new RawClient(port(out));
      assertThat(client.get("/hello")).isEqualTo(200);
      assertThat(client.get("/hello-async")).isEqualTo(202);
      assertThat(client.get("/not-there")).isEqualTo(404);
      await()
          .untilAsserted(
              () ->
                  assertThat(client.send("GET", "/metrics").text())
                      .contains(
                          series("/hello", 200),
                          series("/hello-async", 202),
                          series("_unmatched", 404)));
    } finally {
      container.destroy();
      container.waitFor();
    }
  }

  private static String series(String route, int status) {
    return "chatroom_http_requests_total{method=\"GET\",route=\"%s\",status=\"%d\"} 1.0"
        .formatted(route, status);
  }

  private int port(BufferedReader out) throws IOException {
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      if (line.startsWith("port ")) {
        return Integer.parseInt(line.substring(5));
      }
    }
    throw new AssertionError(Files.readString(folder.resolve("container.log")));
  }

  private Path war() throws Exception {
    Path war = folder.resolve("war");
    Path lib = Files.createDirectories(war.resolve("WEB-INF/lib"));
    copyClass(HelloServlet.class, war.resolve("WEB-INF/classes"));
    List<Path> ours =
        classPath()
            .filter(entry -> !entry.matches(OF_TESTS) && !entry.endsWith("test-classes"))
            .map(Path::of)
            .toList();
    for (Path entry : ours) {
      if (Files.isDirectory(entry)) {
        jar(entry, lib.resolve(entry.getParent().getParent().getFileName() + ".jar"));
      } else {
        Files.copy(entry, lib.resolve(entry.getFileName().toString()));
      }
    }
    return war;
  }

  private static void copyClass(Class<?> type, Path into) throws Exception {
    String name = type.getName().replace('.', '/') + ".class";
    Path to = into.resolve(name);
    Files.createDirectories(to.getParent());
    try (var in = type.getClassLoader().getResourceAsStream(name)) {
      Files.copy(in, to);
    }
  }

  /** In a reactor that stops before "package" the modules are folders. */
  private static void jar(Path classes, Path jar) throws IOException {
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream entries = new JarOutputStream(out);
        Stream<Path> files = Files.walk(classes)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        entries.putNextEntry(
            new JarEntry(classes.relativize(file).toString().replace(File.separatorChar, '/')));
        Files.copy(file, entries);
      }
    }
  }

  private static Stream<String> classPath() {
    String given =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    return Arrays.stream(given.split(File.pathSeparator));
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }
}
