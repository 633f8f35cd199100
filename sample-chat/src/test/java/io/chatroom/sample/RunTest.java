package io.chatroom.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script that people start the chat with, with the classes of this build. */
class RunTest {

  private static final Pattern PORT = Pattern.compile("http://localhost:(\\d+)/");
  private static final String PINGS = "CHATROOM_WEBSOCKET_PING_INTERVAL_SECONDS";

  /** An early start, and not the log of some module's tests. */
  private static final String OPTIONS =
      "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Dlogback.configurationFile=logback.xml";

  @TempDir Path folder;
  private Path run;
  private Path output;
  private Process process;

  /** As it lies in the work tree, beside a jar that is newer than all sources. */
  @BeforeEach
  void copy() throws IOException {
    Files.createFile(folder.resolve("pom.xml"));
    Path module = folder.resolve("sample-chat");
    Files.createDirectories(module.resolve("src").resolve("main"));
    Files.createFile(module.resolve("pom.xml"));
    run = Files.copy(Path.of("run"), module.resolve("run"));
    output = folder.resolve("output");
    Path target = Files.createDirectory(module.resolve("target"));
    try (OutputStream out = Files.newOutputStream(target.resolve("chatroom-sample-chat.jar"))) {
      new JarOutputStream(out, manifest()).close();
    }
  }

  @AfterEach
  void stop() {
    if (process != null) {
      process.destroyForcibly();
    }
  }

  @Test
  void connectionWithoutASignOfLife_isClosed_andTheOthersGoOn() throws Exception {
    start("1", System.getProperty("java.home"));
    int port = port();
    TestClient ada =
        TestClient.connectAs("Ada", HttpClient.newHttpClient(), "127.0.0.1", port, "tea");
    ada.join();
    String cookie = TestClient.signIn(HttpClient.newHttpClient(), "127.0.0.1", port, "Bob", null);
    RawPeer silent = new RawPeer(port, "/chat/tea", cookie);
    await().until(() -> closedWithoutPong(port) == 1);
    assertThat(metrics(port).sum("chatroom_websocket_pong_timeouts_total")).isEqualTo(1);
    silent.reset();
    assertThat(ada.say("still here").next("message").path("user").asText()).isEqualTo("Ada");
    process.destroy();
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(128 + 15);
    assertThat(ada.closeCode()).isEqualTo(1001);
  }

  @Test
  void pings_areEveryHalfMinuteByDefault() throws Exception {
    Path jdk = folder.resolve("jdk");
    Files.createDirectories(jdk.resolve("bin"));
    Path java = jdk.resolve("bin").resolve("java");
    Files.writeString(
        java,
        """
        #!/bin/sh
        case $1 in
          -XshowSettings*) echo '    java.specification.version = 17' ;;
          *) echo "$@"; echo "$%s $CHAT_DATA" ;;
        esac
        """
            .formatted(PINGS));
    assertThat(java.toFile().setExecutable(true)).isTrue();
    start(null, jdk.toString());
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    Path module = run.toRealPath().getParent();
    assertThat(Files.readAllLines(output))
        .containsExactly(
            OPTIONS
                + " -cp "
                + module
                + "/target/chatroom-sample-chat.jar io.chatroom.sample.ChatServer",
            "30 " + module + "/data");
  }

  private void start(String pings, String javaHome) throws IOException {
    ProcessBuilder builder = new ProcessBuilder("bash", run.toString());
    builder.environment().keySet().removeIf(name -> name.startsWith("CHAT"));
    builder.environment().put("CHAT_HOST", "127.0.0.1");
    builder.environment().put("CHAT_PORT", "0");
    builder.environment().put("CHAT_DRAIN_DELAY", "0");
    builder.environment().put("CHAT_LOG", "text");
    builder.environment().put("JAVA_HOME", javaHome);
    builder.environment().put("JAVA_OPTS", OPTIONS);
    if (pings != null) {
      builder.environment().put(PINGS, pings);
    }
    process = builder.redirectErrorStream(true).redirectOutput(output.toFile()).start();
  }

  private int port() {
    return await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> PORT.matcher(Files.readString(output)), Matcher::find)
        .results()
        .map(result -> Integer.parseInt(result.group(1)))
        .findFirst()
        .orElseThrow();
  }

  private static double closedWithoutPong(int port) throws IOException {
    return metrics(port).sum("chatroom_websocket_disconnections_total", "reason=\"no_pong\"");
  }

  private static Metrics metrics(int port) throws IOException {
    return new Metrics(Tools.get(port, "/metrics"));
  }

  /** Leads to the classes of this build. */
  private static Manifest manifest() {
    String classes =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest
        .getMainAttributes()
        .put(
            Attributes.Name.CLASS_PATH,
            Arrays.stream(classes.split(File.pathSeparator))
                .map(path -> Path.of(path).toUri().toString())
                .collect(Collectors.joining(" ")));
    return manifest;
  }
}
