package io.chatroom.instrumentation.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import net.bytebuddy.build.Plugin;
import net.bytebuddy.dynamic.ClassFileLocator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A modular application with the library and Tomcat on the module path, as a process. */
class ModulePathTest {

  private static final String OPENS =
      "opens com.example.chat to io.chatroom.instrumentation.websocket;";

  private static final String MODULE =
      """
      module com.example.chat {
        requires io.chatroom.instrumentation;
        requires io.chatroom.instrumentation.websocket;
        requires org.apache.tomcat.embed.websocket;
        requires micrometer.registry.prometheus;
        requires net.bytebuddy; // the library, an automatic module, cannot say so
        requires org.slf4j;
        exports com.example.chat;
        %s
      }
      """;

  private static final String ENDPOINT =
      """
      package com.example.chat;

      import io.chatroom.instrumentation.websocket.*;
      import jakarta.websocket.*;
      import jakarta.websocket.server.ServerEndpoint;

      @MonitoredEndpoint
      @ServerEndpoint(%s)
      public class %s {
        @OnOpen public void open(Session session) {}
        @OnMessage public String text(String text) { return "echo " + text; }
        @OnClose public void close(CloseReason reason) {}
      }
      """;

  /** Prints its port, then for each line that it reads the samples that begin so, and a dot. */
  private static final String MAIN =
      """
      package com.example.chat;

      import io.chatroom.instrumentation.ChatRoomTelemetry;
      import io.chatroom.instrumentation.websocket.*;
      import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
      import jakarta.websocket.server.ServerContainer;
      import java.io.*;
      import java.util.Set;
      import org.apache.catalina.Context;
      import org.apache.catalina.servlets.DefaultServlet;
      import org.apache.catalina.startup.Tomcat;
      import org.apache.tomcat.websocket.server.WsSci;

      public class Main {
        public static void main(String[] args) {
          try {
            serve(args[0]);
          } catch (Throwable e) {
            e.printStackTrace();
            System.exit(1); // Tomcat's threads would go on
          }
        }

        private static void serve(String folder) throws Exception {
          Tomcat tomcat = new Tomcat();
          tomcat.setBaseDir(folder);
          tomcat.setPort(0);
          tomcat.getConnector().setProperty("address", "127.0.0.1");
          Context context = tomcat.addContext("", folder);
          context.addServletContainerInitializer(new WsSci(), Set.of());
          Tomcat.addServlet(context, "default", new DefaultServlet()).addMapping("/");
          tomcat.start();
          ServerContainer container = (ServerContainer)
              context.getServletContext().getAttribute(ServerContainer.class.getName());
          container.addEndpoint(Configured.class);
          container.addEndpoint(MonitoredEndpoints.enhance(Enhanced.class));
          System.out.println(Configured.class.getModule() + " with "
              + MonitoredEndpoints.class.getModule() + " and "
              + ChatRoomTelemetry.class.getModule());
          System.out.println("port " + tomcat.getConnector().getLocalPort());
          BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
          for (String name = in.readLine(); name != null; name = in.readLine()) {
            String start = name;
            ((PrometheusMeterRegistry) ChatRoomTelemetry.global().meterRegistry())
                .scrape().lines().filter(line -> line.startsWith(start))
                .forEach(System.out::println);
            System.out.println(".");
          }
          tomcat.stop();
        }
      }
      """;

  @TempDir private static Path folder;

  private static LibraryJars jars;
  private static String modulePath;
  private static Path open;
  private static Path closed;

  private final List<String> said = new ArrayList<>();

  @BeforeAll
  static void build() throws IOException {
    jars = new LibraryJars(folder);
    modulePath =
        Stream.concat(
                jars.all().stream(),
                LibraryJars.classPath().filter(jar -> jar.matches(".*/tomcat-.*\\.jar")))
            .collect(Collectors.joining(File.pathSeparator));
    open = compile("open", OPENS);
    closed = compile("closed", "");
  }

  @Test
  void openPackage_isMonitored() throws Exception {
    try (Server server = start(open)) {
      assertThat(said)
          .contains(
              "module com.example.chat with module io.chatroom.instrumentation.websocket"
                  + " and module io.chatroom.instrumentation");
      assertMonitored(server, "/configured");
      assertMonitored(server, "/enhanced");
    }
    assertThat(said)
        .anyMatch(line -> line.endsWith("Configured) is monitored through its configurator"))
        .anyMatch(
            line -> line.endsWith("Enhanced) is monitored through MonitoredEndpoints.enhance"));
  }

  @Test
  void closedPackage_runsAsItIs_andTheLogSaysWhy() throws Exception {
    try (Server server = start(closed)) {
      talk(server, "/configured");
      talk(server, "/enhanced");
      assertThat(server.samples("chatroom_websocket_connections_total")).isEmpty();
    }
    assertThat(said)
        .anyMatch(line -> line.contains("chat.Configured is not monitored") && namesModules(line))
        .anyMatch(line -> line.contains("chat.Enhanced is not monitored") && namesModules(line));
  }

  @Test
  void closedPackage_isMonitoredByTheAgent() throws Exception {
    try (Server server = start(closed, "-javaagent:" + jars.agent())) {
      assertMonitored(server, "/configured");
      assertMonitored(server, "/enhanced");
    }
    assertThat(said).filteredOn(line -> line.endsWith("through the Java agent")).hasSize(2);
  }

  @Test
  void closedPackage_isMonitoredByItsBuild() throws Exception {
    Path woven = Files.createDirectory(folder.resolve("woven"));
    new Plugin.Engine.Default()
        .with(ClassFileLocator.ForClassLoader.of(getClass().getClassLoader()))
        .apply(
            closed.toFile(),
            woven.toFile(),
            new Plugin.Factory.Simple(new MonitoredEndpointPlugin()));
    try (Server server = start(woven)) {
      assertMonitored(server, "/configured");
      assertMonitored(server, "/enhanced");
    }
    assertThat(said).filteredOn(line -> line.endsWith("through its build")).hasSize(2);
  }

  private static boolean namesModules(String line) {
    return line.contains(
        "module com.example.chat does not open com.example.chat to"
            + " module io.chatroom.instrumentation.websocket");
  }

  /** One connection with one message, counted once. */
  private static void assertMonitored(Server server, String path) throws IOException {
    talk(server, path);
    String endpoint = "endpoint=\"" + path + "\"";
    await()
        .untilAsserted(
            () ->
                assertThat(server.samples("chatroom_websocket_disconnections_total{"))
                    .filteredOn(line -> line.contains(endpoint) && !line.endsWith(" 0.0"))
                    .singleElement()
                    .asString()
                    .contains("code=\"1000\"", "initiator=\"client\"", "reason=\"normal\"")
                    .endsWith(" 1.0"));
    assertThat(server.samples("chatroom_websocket_connections_total{" + endpoint))
        .containsExactly("chatroom_websocket_connections_total{" + endpoint + "} 1.0");
    assertThat(server.samples("chatroom_websocket_messages_total{"))
        .filteredOn(line -> line.contains(endpoint) && line.endsWith(" 1.0"))
        .hasSize(2); // in and out
  }

  private static void talk(Server server, String path) throws IOException {
    try (RawClient client = RawClient.connect(server.port, path)) {
      client.send("hello");
      assertThat(client.readMessage().text()).isEqualTo("echo hello");
      client.sendClose(1000);
      client.readToEnd();
    }
  }

  private Server start(Path application, String... jvm) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-Xshare:auto"));
    command.addAll(List.of(jvm));
    command.addAll(List.of("--module-path", modulePath + File.pathSeparator + application));
    command.addAll(List.of("--module", "com.example.chat/com.example.chat.Main"));
    command.add(Files.createTempDirectory(folder, "tomcat").toString());
    return new Server(command);
  }

  private static Path compile(String name, String opens) throws IOException {
    Path sources = Files.createDirectory(folder.resolve(name + "-sources"));
    Path classes = folder.resolve(name);
    Files.writeString(sources.resolve("module-info.java"), MODULE.formatted(opens));
    Files.writeString(sources.resolve("Main.java"), MAIN);
    Files.writeString(
        sources.resolve("Configured.java"),
        ENDPOINT.formatted(
            "value = \"/configured\", configurator = MonitoredConfigurator.class", "Configured"));
    Files.writeString(
        sources.resolve("Enhanced.java"), ENDPOINT.formatted("\"/enhanced\"", "Enhanced"));
    List<String> arguments = new ArrayList<>(List.of("--release", "17", "-proc:none"));
    arguments.addAll(List.of("--module-path", modulePath, "-d", classes.toString()));
    try (Stream<Path> files = Files.list(sources)) {
      files.map(Path::toString).forEach(arguments::add);
    }
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    assertThat(compiler.run(null, null, null, arguments.toArray(String[]::new))).isZero();
    return classes;
  }

  /** The application's process. */
  private final class Server implements AutoCloseable {

    final int port;
    private final Process process;
    private final BufferedReader out;
    private final BufferedWriter in;

    Server(List<String> command) throws IOException {
      Path logs = folder.resolve("server.log");
      process = new ProcessBuilder(command).redirectError(logs.toFile()).start();
      out = process.inputReader();
      in = process.outputWriter();
      String last = sayUntil("port ");
      if (last == null) {
        throw new AssertionError(Files.readString(logs) + String.join("\n", said));
      }
      port = Integer.parseInt(last.substring(5));
    }

    List<String> samples(String start) throws IOException {
      in.write(start + "\n");
      in.flush();
      int before = said.size();
      assertThat(sayUntil(".")).isNotNull();
      return said.subList(before, said.size()).stream()
          .filter(line -> line.startsWith(start))
          .toList();
    }

    private String sayUntil(String start) throws IOException {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        said.add(line);
        if (line.startsWith(start)) {
          return line;
        }
      }
      return null;
    }

    @Override
    public void close() throws IOException {
      process.destroy();
      process.onExit().join();
    }
  }
}
