package io.chatroom.instrumentation.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.tools.attach.VirtualMachine;
import io.chatroom.instrumentation.websocket.war.CommonLoaderMain;
import io.chatroom.instrumentation.websocket.war.ConfiguredEndpoint;
import io.chatroom.instrumentation.websocket.war.ForeignEndpoint;
import io.chatroom.instrumentation.websocket.war.JettyMain;
import io.chatroom.instrumentation.websocket.war.LateMain;
import io.chatroom.instrumentation.websocket.war.TomcatMain;
import io.chatroom.instrumentation.websocket.war.UnannotatedEndpoint;
import io.chatroom.instrumentation.websocket.war.UndertowMain;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.bytebuddy.build.Plugin;
import net.bytebuddy.dynamic.ClassFileLocator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** WARs that a container scans, and the agent, in JVMs of their own. */
class OwnJvmTest {

  private static final String OF_TOMCAT = ".*/tomcat-.*";
  private static final String OF_JETTY = ".*/(jetty-|asm|jakarta\\.|slf4j-api).*";
  private static final String OF_UNDERTOW =
      ".*/(undertow-|xnio-|jboss-|wildfly-|smallrye-|jakarta\\.).*";

  @TempDir Path folder;

  private LibraryJars jars;
  private Path logs;
  private final List<String> said = new ArrayList<>();

  @BeforeEach
  void setUp() throws IOException {
    jars = new LibraryJars(folder);
    logs = folder.resolve("container.log");
  }

  @Test
  void agent_reachesAScannedWarOnTomcat_withTheLibraryInIt() throws Exception {
    run(
        List.of("-javaagent:" + jars.agent(), "-cp", launcher(OF_TOMCAT)),
        List.of(TomcatMain.class.getName(), war(true, ForeignEndpoint.class)),
        "/foreign");
    assertThat(said)
        .anyMatch(line -> line.contains("/foreign") && line.endsWith("through the Java agent"));
  }

  @Test
  void agent_reachesAScannedWarOnJetty_withTheLibraryInIt() throws Exception {
    run(
        List.of("-javaagent:" + jars.agent(), "-cp", launcher(OF_JETTY)),
        List.of(JettyMain.class.getName(), war(true, ForeignEndpoint.class)),
        "/foreign");
  }

  @Test
  void agent_reachesAWar_withTheLibraryInAParentLoader() throws Exception {
    run(
        List.of(
            "-javaagent:" + jars.agent(), "-cp", launcherFolder(CommonLoaderMain.class).toString()),
        List.of(
            CommonLoaderMain.class.getName(),
            launcher(OF_TOMCAT) + File.pathSeparator + library(),
            TomcatMain.class.getName(),
            war(false, ForeignEndpoint.class)),
        "/foreign");
  }

  @Test
  void libraryAsAgent_reachesAWar_onAPlainClassPath() throws Exception {
    run(
        List.of(
            "-javaagent:" + jars.listener(),
            "-cp",
            launcher(OF_TOMCAT) + File.pathSeparator + library()),
        List.of(TomcatMain.class.getName(), war(false, ForeignEndpoint.class)),
        "/foreign");
  }

  @Test
  void libraryAsAgent_reachesAScannedWar_withTheLibraryInIt() throws Exception {
    run(
        List.of("-javaagent:" + jars.listener(), "-cp", launcher(OF_TOMCAT)),
        List.of(TomcatMain.class.getName(), war(true, ForeignEndpoint.class)),
        "/foreign");
  }

  @Test
  void wovenClasses_needNoByteBuddyWhenTheyRun() throws Exception {
    String war = war(false, ForeignEndpoint.class);
    weave(Path.of(war, "WEB-INF", "classes"));
    String withoutByteBuddy =
        Arrays.stream(library().split(File.pathSeparator))
            .filter(jar -> !jar.contains("byte-buddy"))
            .collect(Collectors.joining(File.pathSeparator));
    run(
        List.of("-cp", launcher(OF_TOMCAT) + File.pathSeparator + withoutByteBuddy),
        List.of(TomcatMain.class.getName(), war),
        "/foreign");
    assertThat(said).anyMatch(line -> line.endsWith("is monitored through its build"));
  }

  @Test
  void configurator_worksInAScannedWarOnTomcat_andUnmonitoredOnesAreWarnedOf() throws Exception {
    run(
        List.of("-cp", launcher(OF_TOMCAT)),
        List.of(
            TomcatMain.class.getName(), war(true, ConfiguredEndpoint.class, ForeignEndpoint.class)),
        "/configured");
    assertThat(said)
        .anyMatch(line -> line.endsWith("is monitored through its configurator"))
        .anyMatch(
            line -> line.contains("ForeignEndpoint is annotated with @MonitoredEndpoint, but"));
  }

  @Test
  void configurator_worksInAScannedWarOnJetty_withTheLibraryInAParentLoader() throws Exception {
    run(
        List.of("-cp", launcher(OF_JETTY) + File.pathSeparator + library()),
        List.of(
            JettyMain.class.getName(), war(false, ConfiguredEndpoint.class, ForeignEndpoint.class)),
        "/configured");
  }

  @Test
  void configurator_worksInAScannedWarOnTomcat_withTheLibraryInAParentLoader() throws Exception {
    run(
        List.of("-cp", launcherFolder(CommonLoaderMain.class).toString()),
        List.of(
            CommonLoaderMain.class.getName(),
            launcher(OF_TOMCAT) + File.pathSeparator + library(),
            TomcatMain.class.getName(),
            war(false, ConfiguredEndpoint.class, ForeignEndpoint.class)),
        "/configured");
  }

  @Test
  void configurator_worksInAScannedWarOnJetty_withTheLibraryInIt() throws Exception {
    run(
        List.of("-cp", launcher(OF_JETTY)),
        List.of(
            JettyMain.class.getName(), war(true, ConfiguredEndpoint.class, ForeignEndpoint.class)),
        "/configured");
  }

  @Test
  void configurator_worksInAWarOnUndertow_andUnmonitoredOnesAreWarnedOf() throws Exception {
    run(
        List.of("-cp", launcher(OF_UNDERTOW)),
        List.of(
            UndertowMain.class.getName(),
            war(true, ConfiguredEndpoint.class, ForeignEndpoint.class)),
        "/configured");
    assertThat(said)
        .anyMatch(
            line -> line.contains("ForeignEndpoint is annotated with @MonitoredEndpoint, but"));
  }

  @Test
  void configurator_worksInAWarOnUndertow_withTheLibraryInAParentLoader() throws Exception {
    run(
        List.of("-cp", launcher(OF_UNDERTOW) + File.pathSeparator + library()),
        List.of(
            UndertowMain.class.getName(),
            war(false, ConfiguredEndpoint.class, ForeignEndpoint.class)),
        "/configured");
  }

  @Test
  void agent_reachesAWarOnUndertow_withTheLibraryInIt() throws Exception {
    run(
        List.of("-javaagent:" + jars.agent(), "-cp", launcher(OF_UNDERTOW)),
        List.of(UndertowMain.class.getName(), war(true, ForeignEndpoint.class)),
        "/foreign");
  }

  @Test
  void agent_monitorsWhatItIsTold_withoutTheAnnotation() throws Exception {
    String told = "com.example.Other, " + UnannotatedEndpoint.class.getPackageName() + ".Unann*";
    run(
        List.of("-javaagent:" + jars.agent() + "=" + told, "-cp", launcher(OF_TOMCAT)),
        List.of(
            TomcatMain.class.getName(),
            war(true, UnannotatedEndpoint.class, ForeignEndpoint.class)),
        "/unannotated");
    assertThat(said)
        .anyMatch(line -> line.contains("/unannotated") && line.endsWith("through the Java agent"));
  }

  @Test
  void agent_thatIsNotTold_leavesWhatIsNotAnnotated() throws Exception {
    Process server =
        start(
            List.of("-javaagent:" + jars.agent(), "-cp", launcher(OF_TOMCAT)),
            List.of(
                TomcatMain.class.getName(),
                war(true, UnannotatedEndpoint.class, ForeignEndpoint.class)));
    try (RawClient client = RawClient.connect(port(server.inputReader()), "/unannotated")) {
      client.send("chatroom_websocket_connections_total");
      assertThat(client.readMessage().text()).doesNotContain("/unannotated");
    } finally {
      stop(server);
    }
  }

  @Test
  void agent_thatIsAttachedToARunningServer_reachesWhatIsDeployedLater() throws Exception {
    Process server =
        start(
            List.of("-cp", launcher(OF_TOMCAT)),
            List.of(LateMain.class.getName(), war(true, ForeignEndpoint.class)));
    try {
      BufferedReader out = server.inputReader();
      sayUntil(out, "waiting");
      VirtualMachine running = VirtualMachine.attach(Long.toString(server.pid()));
      running.loadAgent(jars.agent().toString());
      running.detach();
      server.getOutputStream().write('\n');
      server.getOutputStream().flush();
      assertFirstConnectionIsCounted(port(out), "/foreign");
    } finally {
      stop(server);
    }
  }

  /** The first connection finds itself counted. */
  private void run(List<String> jvm, List<String> program, String path) throws Exception {
    Process server = start(jvm, program);
    try {
      assertFirstConnectionIsCounted(port(server.inputReader()), path);
    } finally {
      stop(server);
    }
  }

  private static void assertFirstConnectionIsCounted(int port, String path) throws IOException {
    try (RawClient client = RawClient.connect(port, path)) {
      client.send("chatroom_websocket_connections_total");
      assertThat(client.readMessage().text())
          .contains("chatroom_websocket_connections_total{endpoint=\"" + path + "\"} 1.0");
    }
  }

  private Process start(List<String> jvm, List<String> program) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-Xshare:auto"));
    command.addAll(jvm);
    command.addAll(program);
    return new ProcessBuilder(command).redirectError(logs.toFile()).start();
  }

  private static void stop(Process server) throws InterruptedException {
    server.destroy();
    server.waitFor();
  }

  /** As Byte Buddy's plugins for Maven and Gradle do. */
  private void weave(Path classes) throws IOException {
    Path woven = Files.createDirectories(folder.resolve("woven"));
    Plugin.Engine.Summary summary =
        new Plugin.Engine.Default()
            .with(ClassFileLocator.ForClassLoader.of(getClass().getClassLoader()))
            .apply(
                classes.toFile(),
                woven.toFile(),
                new Plugin.Factory.Simple(new MonitoredEndpointPlugin()));
    assertThat(summary.getTransformed()).hasSize(1);
    Path endpoint = Path.of(ForeignEndpoint.class.getName().replace('.', '/') + ".class");
    Files.copy(
        woven.resolve(endpoint), classes.resolve(endpoint), StandardCopyOption.REPLACE_EXISTING);
  }

  private int port(BufferedReader out) throws IOException {
    return Integer.parseInt(sayUntil(out, "port ").substring(5));
  }

  private String sayUntil(BufferedReader out, String start) throws IOException {
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      said.add(line);
      if (line.startsWith(start)) {
        return line;
      }
    }
    throw new AssertionError(Files.readString(logs));
  }

  /** An exploded one, which has logback to tell what it does. */
  private String war(boolean withLibrary, Class<?>... endpoints) throws IOException {
    Path war = folder.resolve("war");
    Path lib = Files.createDirectories(war.resolve("WEB-INF/lib"));
    for (Class<?> endpoint : endpoints) {
      copyClass(endpoint, war.resolve("WEB-INF/classes"));
    }
    if (withLibrary) {
      for (String jar : library().split(File.pathSeparator)) {
        Files.copy(Path.of(jar), lib.resolve(Path.of(jar).getFileName()));
      }
    }
    return war.toString();
  }

  private String library() throws IOException {
    return String.join(File.pathSeparator, jars.all());
  }

  /** A container and what starts it, with nothing of ours. */
  private String launcher(String containersJars) throws IOException {
    return Stream.concat(
            Stream.of(
                launcherFolder(
                        TomcatMain.class, JettyMain.class, UndertowMain.class, LateMain.class)
                    .toString()),
            LibraryJars.classPath().filter(entry -> entry.matches(containersJars)))
        .collect(Collectors.joining(File.pathSeparator));
  }

  private Path launcherFolder(Class<?>... mains) throws IOException {
    Path launcher = Files.createDirectories(folder.resolve(mains[0].getSimpleName()));
    for (Class<?> main : mains) {
      copyClass(main, launcher);
    }
    return launcher;
  }

  private static void copyClass(Class<?> type, Path into) throws IOException {
    String name = type.getName().replace('.', '/') + ".class";
    Path to = into.resolve(name);
    Files.createDirectories(to.getParent());
    try (var in = type.getClassLoader().getResourceAsStream(name)) {
      Files.write(to, in.readAllBytes());
    }
  }
}
