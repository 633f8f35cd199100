package io.chatroom.instrumentation.websocket;

import io.chatroom.instrumentation.websocket.agent.WebSocketAgent;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The library as a user has it: jars, with the manifests that the build gives them. */
final class LibraryJars {

  private static final String OF_TESTS =
      ".*/(tomcat-|jetty-|asm|jakarta\\.|undertow-|xnio-|jboss-|wildfly-|junit-|mockito-|assertj-"
          + "|awaitility|hamcrest|byte-buddy-agent|objenesis|opentest4j|apiguardian|surefire"
          + "|logback-|tyrus-|grizzly-|h2-|servlet-filter|jdbc-wrapper|chatroom-servlet"
          + "|chatroom-jdbc|test-classes|chatroom-instrumentation-core-.*-tests).*";
  private static final Pattern MODULE = Pattern.compile("<automatic.module>(.+)</automatic");

  private final Path agent;
  private final Path listener;
  private final Path core;

  LibraryJars(Path folder) throws IOException {
    Path classes = Path.of("target", "classes");
    agent = folder.resolve("listener-agent.jar");
    listener = folder.resolve("listener.jar");
    core = folder.resolve("core.jar");
    jar(classes, "io/chatroom/instrumentation/websocket/agent", agent);
    jar(classes, "", listener);
  }

  /** The agent alone. */
  Path agent() {
    return agent;
  }

  /** The listener, which is an agent as well. */
  Path listener() {
    return listener;
  }

  /** The listener, what it needs, and logback to tell what it does. */
  List<String> all() throws IOException {
    List<String> jars = new ArrayList<>(List.of(listener.toString()));
    for (String entry : classPath().filter(e -> !e.matches(OF_TESTS)).toList()) {
      if (!Files.isDirectory(Path.of(entry))) {
        jars.add(entry);
      } else if (!entry.contains("websocket-listener")) {
        jar(Path.of(entry), "", core);
        jars.add(core.toString());
      }
    }
    jars.addAll(classPath().filter(e -> e.matches(".*/logback-.*\\.jar")).toList());
    return jars;
  }

  static Stream<String> classPath() {
    String given =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    return Arrays.stream(given.split(File.pathSeparator));
  }

  private static void jar(Path classes, String under, Path jar) throws IOException {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().putValue("Premain-Class", WebSocketAgent.class.getName());
    manifest.getMainAttributes().putValue("Agent-Class", WebSocketAgent.class.getName());
    manifest.getMainAttributes().putValue("Automatic-Module-Name", moduleName(classes));
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream entries = new JarOutputStream(out, manifest);
        Stream<Path> files = Files.walk(classes.resolve(under))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = classes.relativize(file).toString().replace(File.separatorChar, '/');
        if (!name.equals("META-INF/MANIFEST.MF")) {
          entries.putNextEntry(new JarEntry(name));
          Files.copy(file, entries);
        }
      }
    }
  }

  /** As the POM says that made {@code target/classes}. */
  private static String moduleName(Path classes) throws IOException {
    Path pom = classes.toAbsolutePath().getParent().resolveSibling("pom.xml");
    Matcher name = MODULE.matcher(Files.readString(pom));
    if (!name.find()) {
      throw new AssertionError("No automatic.module in " + pom);
    }
    return name.group(1);
  }
}
