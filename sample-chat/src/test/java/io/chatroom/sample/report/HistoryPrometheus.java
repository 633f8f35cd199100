package io.chatroom.sample.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.chatroom.sample.Tools;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A real Prometheus over a history that was made for it; it scrapes nothing. */
final class HistoryPrometheus implements AutoCloseable {

  private final Process process;
  private final int port;

  /**
   * Starts it.
   *
   * @param openMetrics the history, with times
   */
  HistoryPrometheus(Path folder, String openMetrics) throws Exception {
    Path data = Files.createDirectories(folder.resolve("data"));
    Path history = Files.writeString(folder.resolve("history.txt"), openMetrics);
    Process promtool =
        new ProcessBuilder(
                Tools.promtool().toString(),
                "tsdb",
                "create-blocks-from",
                "openmetrics",
                "--max-block-duration=24h",
                "-q",
                history.toString(),
                data.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(promtool.waitFor()).as(said).isZero();
    port = Tools.freePort();
    process =
        new ProcessBuilder(
                Tools.prometheus().toString(),
                "--config.file="
                    + Files.writeString(folder.resolve("prometheus.yml"), "global: {}\n"),
                "--storage.tsdb.path=" + data,
                "--storage.tsdb.retention.time=100y",
                "--web.listen-address=127.0.0.1:" + port)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("prometheus.log").toFile())
            .start();
    await().atMost(Duration.ofSeconds(60)).until(this::isReady);
  }

  private boolean isReady() {
    try {
      return Tools.get(port, "/-/ready").contains("Ready");
    } catch (IOException notYetUp) {
      return false;
    }
  }

  String url() {
    return "http://127.0.0.1:" + port;
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().completeOnTimeout(process, 10, TimeUnit.SECONDS).join();
    process.destroyForcibly(); // nothing, where it has ended
  }
}
