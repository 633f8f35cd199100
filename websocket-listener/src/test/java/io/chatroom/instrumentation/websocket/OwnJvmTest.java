package io.chatroom.instrumentation.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.tools.attach.VirtualMachine;
import io.chatroom.instrumentation.websocket.war.ForeignEndpoint;
import io.chatroom.instrumentation.websocket.war.LateMain;
import io.chatroom.instrumentation.websocket.war.TomcatMain;
import io.chatroom.instrumentation.websocket.war.UnannotatedEndpoint;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What agents and builds do beside {@link ScannedWarTest}, in JVMs of their own. */
class OwnJvmTest {

  @TempDir Path folder;

  private LibraryJars jars;
  private String tomcat;

  @BeforeEach
  void setUp() throws IOException {
    jars = new LibraryJars(folder);
    tomcat = ExplodedWar.launcher(folder, TestContainer.TOMCAT);
  }

  @Test
  void libraryAsAgent_reachesAScannedWar_withTheLibraryInIt() throws Exception {
    ExplodedWar war = war(ForeignEndpoint.class).with(jars);
    try (OwnJvm server = serve(war, "-javaagent:" + jars.listener(), "-cp", tomcat)) {
      assertFirstConnectionIsCounted(server, "/foreign");
    }
  }

  @Test
  void wovenClasses_needNoByteBuddyWhenTheyRun() throws Exception {
    ExplodedWar war = war(ForeignEndpoint.class).woven(ForeignEndpoint.class);
    String withoutByteBuddy =
        jars.all().stream()
            .filter(jar -> !jar.contains("byte-buddy"))
            .collect(Collectors.joining(File.pathSeparator));
    try (OwnJvm server = serve(war, "-cp", tomcat + File.pathSeparator + withoutByteBuddy)) {
      assertFirstConnectionIsCounted(server, "/foreign");
      server.saying(line -> line.endsWith("is monitored through its build"));
    }
  }

  @Test
  void agent_monitorsWhatItIsTold_withoutTheAnnotation() throws Exception {
    ExplodedWar war = war(UnannotatedEndpoint.class, ForeignEndpoint.class).with(jars);
    String told = "com.example.Other, " + UnannotatedEndpoint.class.getPackageName() + ".Unann*";
    try (OwnJvm server = serve(war, "-javaagent:" + jars.agent() + "=" + told, "-cp", tomcat)) {
      assertFirstConnectionIsCounted(server, "/unannotated");
      server.saying(line -> line.contains("/unannotated") && line.endsWith("the Java agent"));
    }
  }

  @Test
  void agent_thatIsAttachedToARunningServer_reachesWhatIsDeployedLater() throws Exception {
    String war = war(ForeignEndpoint.class).with(jars).toString();
    try (OwnJvm server =
        new OwnJvm(folder, List.of("-cp", tomcat, LateMain.class.getName(), war))) {
      server.saying(line -> line.equals("waiting"));
      VirtualMachine running = VirtualMachine.attach(Long.toString(server.pid()));
      running.loadAgent(jars.agent().toString());
      running.detach();
      server.tell("");
      assertFirstConnectionIsCounted(server, "/foreign");
    }
  }

  private ExplodedWar war(Class<?>... endpoints) throws IOException {
    return new ExplodedWar(folder.resolve("war"), endpoints);
  }

  private OwnJvm serve(ExplodedWar war, String... jvm) throws IOException {
    return new OwnJvm(
        folder,
        Stream.concat(Stream.of(jvm), Stream.of(TomcatMain.class.getName(), war.toString()))
            .toList());
  }

  /** It finds itself counted. */
  static void assertFirstConnectionIsCounted(OwnJvm server, String path) throws IOException {
    assertThat(countedConnections(server, path))
        .contains("chatroom_websocket_connections_total{endpoint=\"" + path + "\"} 1.0");
  }

  /** What a connection to {@code path} says is counted. */
  static String countedConnections(OwnJvm server, String path) throws IOException {
    try (RawClient client = RawClient.connect(server.port(), path)) {
      client.send("chatroom_websocket_connections_total");
      return client.readMessage().text();
    }
  }
}
