package io.chatroom.sample;

import io.chatroom.instrumentation.bundle.MonitoringBundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.TimeUnit;

/** A real Prometheus that scrapes a chat every second. */
final class Prometheus implements AutoCloseable {

  private final Process process;
  private final PrometheusApi api;

  Prometheus(Path folder, int chatPort) throws IOException {
    this(folder, chatPort, Tools.freePort(), "");
  }

  private Prometheus(Path folder, int chatPort, int port, String rules) throws IOException {
    api = new PrometheusApi(port);
    Path config = folder.resolve("prometheus.yml");
    Files.writeString(
        config,
        """
        global: {scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s}
        rule_files: [%s]
        scrape_configs:
          - job_name: chatroom-server
            static_configs: [{targets: ['127.0.0.1:%d']}]
        """
            .formatted(rules, chatPort));
    process =
        new ProcessBuilder(
                Tools.prometheus().toString(),
                "--config.file=" + config,
                "--storage.tsdb.path=" + folder.resolve("prometheus"),
                "--web.listen-address=127.0.0.1:" + port)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("prometheus.log").toFile())
            .start();
  }

  /** One with the library's rules, on {@code port}. */
  static Prometheus withRules(Path folder, int chatPort, int port) throws IOException {
    MonitoringBundle.builder().build().exportTo(folder, StandardCopyOption.REPLACE_EXISTING);
    return new Prometheus(folder, chatPort, port, "'" + folder.resolve("rules") + "/*.yml'");
  }

  PrometheusApi api() {
    return api;
  }

  /** The value of an instant query with one result; NaN while there is none. */
  double ask(String query) {
    return api.ask(query);
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().completeOnTimeout(process, 10, TimeUnit.SECONDS).join();
    process.destroyForcibly(); // nothing, where it has ended
  }
}
