package io.chatroom.instrumentation.websocket;

import static io.chatroom.instrumentation.websocket.OwnJvmTest.assertFirstConnectionIsCounted;
import static org.assertj.core.api.Assertions.assertThat;

import io.chatroom.instrumentation.websocket.war.BuiltEndpoint;
import io.chatroom.instrumentation.websocket.war.CommonLoaderMain;
import io.chatroom.instrumentation.websocket.war.ConfiguredEndpoint;
import io.chatroom.instrumentation.websocket.war.EnhancedEndpoint;
import io.chatroom.instrumentation.websocket.war.ForeignEndpoint;
import io.chatroom.instrumentation.websocket.war.UnannotatedEndpoint;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * WARs whose endpoints the container finds, or what stands around one that does not look, in JVMs
 * of their own: with the library in the WAR and above it, through each hook that a WAR can have.
 */
class ScannedWarTest {

  /** Where the library is. */
  enum Place {
    WEB_INF_LIB,
    PARENT_LOADER,
    CLASS_PATH
  }

  @TempDir private static Path folder;

  private static final Map<String, Map<TestContainer, String>> TABLE = new TreeMap<>();

  private static LibraryJars jars;
  private static ExplodedWar withLibrary;
  private static ExplodedWar withoutLibrary;

  static Stream<Arguments> placesOnContainers() {
    return TestContainer.toTry().stream()
        .flatMap(container -> Stream.of(Place.values()).map(at -> Arguments.of(container, at)));
  }

  /** Without an agent, the class path is one more loader above the WAR's. */
  static Stream<Arguments> loadersOnContainers() {
    return placesOnContainers().filter(each -> each.get()[1] != Place.CLASS_PATH);
  }

  @BeforeAll
  static void pack() throws IOException {
    jars = new LibraryJars(folder);
    withLibrary = war("with").with(jars);
    withoutLibrary = war("without");
  }

  @AfterAll
  static void printTable() {
    Figures.table(
        "wars", "Endpoints of a WAR: what counts each once, by where the library is", TABLE);
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("loadersOnContainers")
  void configuratorEnhanceAndBuild_areEnough_andWhatHasNeitherIsWarnedOf(
      TestContainer container, Place library) throws Exception {
    try (OwnJvm server = serve(container, library, List.of())) {
      assertCountedBy("its configurator", server, "/configured", container, library);
      assertCountedBy("MonitoredEndpoints.enhance", server, "/enhanced", container, library);
      assertCountedBy("its build", server, "/built", container, library);
      if (container == TestContainer.TYRUS) { // without servlets nothing of ours runs
        assertThat(OwnJvmTest.countedConnections(server, "/foreign")).doesNotContain("/foreign");
        put("no hook", library, container, "not counted; it has no servlets to warn from");
      } else {
        server.saying(
            line -> line.contains("ForeignEndpoint is annotated with @MonitoredEndpoint, but"));
        put("no hook", library, container, "warned of");
      }
    }
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("placesOnContainers")
  void agent_countsAllOnce_butWhatIsNotAnnotated(TestContainer container, Place library)
      throws Exception {
    // On a plain class path the library's own jar is the agent.
    Path agent = library == Place.CLASS_PATH ? jars.listener() : jars.agent();
    try (OwnJvm server = serve(container, library, List.of("-javaagent:" + agent))) {
      assertCountedBy("the Java agent", server, "/foreign", container, library);
      assertFirstConnectionIsCounted(server, "/configured");
      assertFirstConnectionIsCounted(server, "/enhanced");
      assertFirstConnectionIsCounted(server, "/built");
      assertThat(OwnJvmTest.countedConnections(server, "/unannotated"))
          .contains("/foreign")
          .doesNotContain("/unannotated");
    }
  }

  private static void assertCountedBy(
      String hook, OwnJvm server, String path, TestContainer container, Place library)
      throws IOException {
    assertFirstConnectionIsCounted(server, path);
    server.saying(
        line -> line.contains("endpoint " + path) && line.endsWith("is monitored through " + hook));
    put(hook, library, container, "once");
  }

  private static void put(String hook, Place library, TestContainer container, String what) {
    TABLE
        .computeIfAbsent(hook + ", " + library, key -> new EnumMap<>(TestContainer.class))
        .put(container, what);
  }

  private static ExplodedWar war(String name) throws IOException {
    return new ExplodedWar(
            folder.resolve(name),
            ConfiguredEndpoint.class,
            BuiltEndpoint.class,
            ForeignEndpoint.class,
            UnannotatedEndpoint.class,
            EnhancedEndpoint.class,
            EnhancedEndpoint.Deployment.class)
        .woven(BuiltEndpoint.class);
  }

  private static OwnJvm serve(TestContainer container, Place library, List<String> agent)
      throws IOException {
    String launcher = ExplodedWar.launcher(folder, container);
    String andLibrary = launcher + File.pathSeparator + String.join(File.pathSeparator, jars.all());
    String main = ExplodedWar.mainOf(container).getName();
    List<String> arguments = new ArrayList<>(agent);
    arguments.add("-cp");
    switch (library) {
      case WEB_INF_LIB -> arguments.addAll(List.of(launcher, main, withLibrary.toString()));
      case CLASS_PATH -> arguments.addAll(List.of(andLibrary, main, withoutLibrary.toString()));
      case PARENT_LOADER -> {
        arguments.add(ExplodedWar.commonLoader(folder));
        arguments.addAll(List.of(CommonLoaderMain.class.getName(), andLibrary, main));
        arguments.add(withoutLibrary.toString());
      }
    }
    return new OwnJvm(folder, arguments);
  }
}
