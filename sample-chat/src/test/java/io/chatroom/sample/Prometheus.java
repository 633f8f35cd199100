package io.chatroom.sample;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A real Prometheus that scrapes a chat every second. */
final class Prometheus implements AutoCloseable {

  private final Process process;
  private final PrometheusApi api;

  Prometheus(Path folder, int chatPort) throws IOException {
    int port = Tools.freePort();
    api = new PrometheusApi(port);
    Path config = folder.resolve("prometheus.yml");
    Files.writeString(
        config,
        """
        global: {scrape_interval: 1s, scrape_timeout: 1s}
        scrape_configs:
          - job_name: chatroom-server
            static_configs: [{targets: ['127.0.0.1:%d']}]
        """
            .formatted(chatPort));
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
