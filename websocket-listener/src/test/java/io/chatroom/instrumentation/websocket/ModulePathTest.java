package io.chatroom.instrumentation.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.lang.module.FindException;
import java.lang.module.ModuleFinder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A modular application with the library and each container on the module path, as a process: one
 * package of it is open to the library, the others are not.
 */
class ModulePathTest {

  @TempDir private static Path folder;

  private static final Map<TestContainer, ModularApplication> RUNNING =
      new EnumMap<>(TestContainer.class);
  private static final Map<String, Map<TestContainer, String>> TABLE = new LinkedHashMap<>();

  private static LibraryJars jars;

  static Stream<TestContainer> containers() {
    return TestContainer.toTry().stream();
  }

  @BeforeAll
  static void pack() throws IOException {
    jars = new LibraryJars(folder);
  }

  @AfterAll
  static void printTableAndStop() {
    Figures.table(
        "module-path", "On the module path: which endpoints are counted, and through what", TABLE);
    RUNNING.values().forEach(ModularApplication::close);
  }

  @ParameterizedTest
  @MethodSource("containers")
  void applicationLibraryAndContainer_areModules(TestContainer container) throws Exception {
    assertThat(running(container).said())
        .anyMatch(
            line ->
                line.startsWith(
                        "[module com.example.chat, module io.chatroom.instrumentation.websocket,"
                            + " module io.chatroom.instrumentation, module ")
                    && !line.contains("unnamed"));
  }

  @ParameterizedTest
  @MethodSource("containers")
  void openPackage_isMonitored(TestContainer container) throws Exception {
    ModularApplication application = running(container);

    assertMonitored(container, application, "/open/configured", "its configurator");
    assertMonitored(container, application, "/open/enhanced", "MonitoredEndpoints.enhance");
    assertMonitored(container, application, "/open/programmatic", "MonitoredEndpoints.enhance");
  }

  @ParameterizedTest
  @MethodSource("containers")
  void client_isMonitored(TestContainer container) throws Exception {
    ModularApplication application = running(container);

    assertThat(application.connect("/closed/enhanced")).contains("heard echo hello");

    assertCountedOnce(application, "client:Client");
    assertTold(container, application, "client:Client", "MonitoredEndpoints.enhance");
  }

  @ParameterizedTest
  @MethodSource("containers")
  void closedPackage_runsAsItIs_andTheLogSaysWhatToDo(TestContainer container) throws Exception {
    ModularApplication application = running(container);

    for (String name : List.of("Configured", "Enhanced")) {
      String path = "/closed/" + name.toLowerCase(Locale.ROOT);
      talk(application, path);
      assertThat(application.samples("chatroom_websocket_connections_total"))
          .noneMatch(line -> line.contains(path));
      assertThat(application.said())
          .filteredOn(line -> line.contains("chat.closed." + name + " is not monitored"))
          .singleElement()
          .asString()
          .contains(
              "module com.example.chat does not open com.example.chat.closed to"
                  + " module io.chatroom.instrumentation.websocket",
              "opens com.example.chat.closed to io.chatroom.instrumentation.websocket;");
      put(container, path, "no, the log says what to do");
    }
  }

  /** Nothing is generated next to it: an object of ours stands in front. */
  @ParameterizedTest
  @MethodSource("containers")
  void programmaticEndpoint_needsNoOpenPackage(TestContainer container) throws Exception {
    assertMonitored(
        container, running(container), "/closed/programmatic", "MonitoredEndpoints.enhance");
  }

  @ParameterizedTest
  @MethodSource("containers")
  void closedPackage_isMonitoredByItsBuild(TestContainer container) throws Exception {
    assertMonitored(container, running(container), "/built", "its build");
  }

  @ParameterizedTest
  @MethodSource("containers")
  void agent_monitorsAllOnce_alsoWhatIsMonitoredAnyway(TestContainer container) throws Exception {
    try (ModularApplication application =
        ModularApplication.start(folder, jars, container, "-javaagent:" + jars.agent())) {
      for (String path :
          List.of("/closed/configured", "/closed/enhanced", "/open/configured", "/open/enhanced")) {
        assertMonitored(container, application, path, "the Java agent");
      }
      talk(application, "/built");
      assertCountedOnce(application, "/built");
    }
  }

  /** Why it is on the class path, as without us: nothing of ours is looked at here. */
  @Test
  void threadsOfUndertow_requireAModuleThatTheirDependencyIsNot() {
    Path[] undertow =
        LibraryJars.classPath()
            .filter(jar -> jar.matches(".*/(undertow|xnio|jboss|wildfly|smallrye|jakarta).*\\.jar"))
            .map(Path::of)
            .toArray(Path[]::new);
    ModuleFinder modules = ModuleFinder.of(undertow);

    assertThat(modules.find("wildfly.common")).isPresent();
    assertThatThrownBy(
            () ->
                ModuleLayer.boot()
                    .configuration()
                    .resolve(modules, ModuleFinder.of(), Set.of("org.jboss.threads")))
        .isInstanceOf(FindException.class)
        .hasMessage("Module org.wildfly.common not found, required by org.jboss.threads");
  }

  private static ModularApplication running(TestContainer container) throws IOException {
    ModularApplication known = RUNNING.get(container);
    if (known == null) {
      known = ModularApplication.start(folder, jars, container);
      RUNNING.put(container, known);
    }
    return known;
  }

  private static void assertMonitored(
      TestContainer container, ModularApplication application, String path, String through)
      throws IOException {
    talk(application, path);
    assertCountedOnce(application, path);
    assertTold(container, application, path, through);
  }

  private static void assertTold(
      TestContainer container, ModularApplication application, String endpoint, String through) {
    assertThat(application.said())
        .filteredOn(line -> line.contains("WebSocket endpoint " + endpoint + " ("))
        .singleElement()
        .asString()
        .endsWith("is monitored through " + through);
    boolean byAgent = through.endsWith("agent");
    put(container, endpoint + (byAgent ? " with the agent" : ""), "once, by " + through);
  }

  /** One connection with one message in and one out, and its end. */
  private static void assertCountedOnce(ModularApplication application, String endpoint)
      throws IOException {
    String label = "endpoint=\"" + endpoint + "\"";
    await()
        .untilAsserted(
            () ->
                assertThat(counted(application, "chatroom_websocket_disconnections_total{", label))
                    .singleElement()
                    .asString()
                    .contains("code=\"1000\"", "initiator=\"client\"", "reason=\"normal\"")
                    .endsWith(" 1.0"));
    assertThat(counted(application, "chatroom_websocket_connections_total{", label))
        .containsExactly("chatroom_websocket_connections_total{" + label + "} 1.0");
    await()
        .untilAsserted(
            () ->
                assertThat(counted(application, "chatroom_websocket_messages_total{", label))
                    .hasSize(2)
                    .allMatch(line -> line.endsWith(" 1.0")));
    assertThat(counted(application, "chatroom_instrumentation_errors_total", "")).isEmpty();
  }

  private static List<String> counted(ModularApplication application, String name, String label)
      throws IOException {
    List<String> counted = new ArrayList<>(application.samples(name));
    counted.removeIf(line -> line.endsWith(" 0.0") || !line.contains(label));
    return counted;
  }

  private static void talk(ModularApplication application, String path) throws IOException {
    try (RawClient client = RawClient.connect(application.port(), path)) {
      client.send("hello");
      assertThat(client.readMessage().text()).isEqualTo("echo hello");
      client.sendClose(1000);
      client.readToEnd();
    }
  }

  private static void put(TestContainer container, String endpoint, String what) {
    TABLE.computeIfAbsent(endpoint, key -> new EnumMap<>(TestContainer.class)).put(container, what);
  }
}
