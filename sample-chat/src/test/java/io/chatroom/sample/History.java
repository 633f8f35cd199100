package io.chatroom.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** What Prometheus knows of yesterday: few messages, as many connections as the crowd of today. */
final class History {

  private static final long DAY_SECONDS = 24 * 60 * 60 / ScaledBundle.FACTOR;
  private static final long AROUND_SECONDS = 10 * 60;

  private History() {}

  /** Writes blocks of the past into a data folder of a Prometheus that does not run yet. */
  static void write(Path folder, Path data) throws IOException, InterruptedException {
    Path text = folder.resolve("history.txt");
    Files.writeString(text, openMetrics(System.currentTimeMillis() / 1_000 - DAY_SECONDS));
    Files.createDirectories(data);
    Process promtool =
        new ProcessBuilder(
                Tools.promtool().toString(),
                "tsdb",
                "create-blocks-from",
                "openmetrics",
                text.toString(),
                data.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(promtool.waitFor()).as(said).isZero();
  }

  private static String openMetrics(long yesterday) {
    StringBuilder text = new StringBuilder("# TYPE job_signal:chatroom_anomaly:level gauge\n");
    for (String signal : new String[] {"messages\"} 4", "connections\"} 420"}) {
      for (long second = yesterday - 120; second < yesterday + AROUND_SECONDS; second++) {
        text.append("job_signal:chatroom_anomaly:level{job=\"chatroom-server\",signal=\"")
            .append(signal)
            .append(' ')
            .append(second)
            .append('\n');
      }
    }
    return text.append("# EOF\n").toString();
  }
}
