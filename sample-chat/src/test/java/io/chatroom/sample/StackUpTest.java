package io.chatroom.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.chatroom.instrumentation.bundle.MonitoringBundle;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code stack/up}, {@code down} and {@code status}, with the programs of this machine. */
@Tag("tools")
class StackUpTest {

  @TempDir Path folder;
  private Stack stack;

  @BeforeEach
  void prepare() throws IOException {
    Path rules = folder.resolve("monitoring");
    MonitoringBundle.builder().build().exportTo(rules);
    stack = new Stack(folder).with("STACK_MONITORING", rules.toString());
  }

  @AfterEach
  void stop() throws Exception {
    stack.close();
  }

  @Test
  void up_startsEverythingAndPrometheusReadsIt() throws Exception {
    String said = stack.up();

    assertThat(said).doesNotContain("not on this machine", "did not start");
    PrometheusApi prometheus = new PrometheusApi(stack.port("prometheus"));
    // With the intervals of prometheus.yml, so that the file is proven as it stands.
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(prometheus.ask("sum(up)")).as(stack.logs()).isEqualTo(7));
    for (String found :
        List.of(
            "pg_up", "redis_up", "nginx_up", "prometheus_notifications_alertmanagers_discovered")) {
      await(found).atMost(Duration.ofSeconds(60)).until(() -> prometheus.ask(found) == 1);
    }
    await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertThat(influx()).contains("up"));
    assertThat(stack.run(0, "status")).doesNotContain("has ended").contains("prometheus");
    assertThat(stack.up()).contains("chat runs already", "prometheus runs already");
  }

  @Test
  void down_endsJustWhatWasStarted() throws Exception {
    stack.with("STACK_WITHOUT", Stack.allBut("redis", "node-exporter")).up();
    long exporter = stack.pid("node-exporter");
    // The id belongs to another process by now: here because the record says it began earlier.
    Files.writeString(stack.data().resolve("run/node-exporter"), exporter + " 1\n");

    assertThat(stack.run(3, "status")).contains("node-exporter      has ended");
    assertThat(stack.down()).isEqualTo("down: ended redis\n");

    assertThat(Tools.isListening(stack.port("redis"))).isFalse();
    ProcessHandle other = ProcessHandle.of(exporter).orElseThrow();
    assertThat(other.isAlive()).isTrue();
    other.destroy();
    assertThat(stack.down()).contains("nothing runs");
  }

  @Test
  void aTakenPort_isNamedWithTheVariableThatChoosesAnother() throws Exception {
    try (ServerSocket taken =
        new ServerSocket(stack.port("redis"), 1, InetAddress.getLoopbackAddress())) {
      assertThat(stack.with("STACK_WITHOUT", Stack.allBut("redis", "redis-exporter")).run(1, "up"))
          .contains("redis is not started: port " + taken.getLocalPort() + " is taken")
          .contains("STACK_REDIS_PORT chooses another")
          .contains("redis-exporter is not started: it is for redis");
    }
  }

  @Test
  void missingPrograms_areNamedWithTheirPackages() throws Exception {
    Path bin = Files.createDirectory(folder.resolve("bin"));
    for (String tool : List.of("bash", "dirname", "mkdir", "chmod", "id", "rm", "env")) {
      Files.createSymbolicLink(bin.resolve(tool), Tools.find(tool, "coreutils"));
    }

    assertThat(stack.with("PATH", bin.toString()).with("STACK_WITHOUT", "postgresql chat").up())
        .contains("not on this machine: redis influxdb node-exporter alertmanager prometheus")
        .contains("apt install --no-install-recommends redis-server influxdb prometheus-node");
  }

  @Test
  void badOptions_areNamed() throws Exception {
    assertThat(stack.run(2, "up", "--colour")).contains("no option '--colour'");
    assertThat(stack.run(2, "up", "--lang", "fr")).contains("--lang is 'fr'");
    assertThat(stack.with("STACK_REDIS_PORT", "x").run(2, "up"))
        .contains("the port of redis is 'x'; allowed is 1 to 65535");
    assertThat(stack.run(3, "status")).contains("nothing was started");
  }

  @Test
  void programs_areCleanToShellcheck() throws Exception {
    Process shellcheck =
        new ProcessBuilder(
                Tools.find("shellcheck", "shellcheck").toString(),
                "-x",
                "-P",
                "..",
                "stack/up",
                "stack/down",
                "stack/status",
                "stack/start-in-container",
                "stack/cause-alerts")
            .redirectErrorStream(true)
            .start();
    String said = new String(shellcheck.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(shellcheck.waitFor()).as(said).isZero();
  }

  /** Names of what Prometheus has written to InfluxDB. */
  private String influx() throws IOException, InterruptedException {
    return Tools.get(stack.port("influxdb"), "/query?db=prometheus&q=show+measurements");
  }
}
