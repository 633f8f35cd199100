package io.chatroom.sample;

import static org.assertj.core.api.Assertions.assertThat;

import io.chatroom.instrumentation.bundle.MonitoringBundle;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The rules of the live tests differ from those of the bundle in their durations only. */
class ScaledBundleTest {

  private static final Pattern DURATIONS =
      Pattern.compile("\\b(\\d+(ms|[smhdwy]))+\\b|(\\* |, )\\d+\\b");

  private final Map<String, String> files = MonitoringBundle.builder().build().files();

  @Test
  void divided_changesDurationsOnly() {
    for (String name : new String[] {"chatroom-recording.yml", "chatroom-alerts.yml"}) {
      String rules = files.get("rules/" + name);

      String divided = ScaledBundle.divided(rules);

      assertThat(divided).isNotEqualTo(rules);
      assertThat(DURATIONS.matcher(divided).replaceAll("#"))
          .isEqualTo(DURATIONS.matcher(rules).replaceAll("#"));
    }
  }

  @Test
  void divided_findsEveryKindOfDuration() {
    assertThat(
            ScaledBundle.divided(
                """
                for: 2m
                keep_firing_for: 5m
                expr: rate(x[5m] offset 23h30m) * 300 > 1000 and predict_linear(y[6h], 86400) < 0
                record: job:x:rate5m
                """))
        .isEqualTo(
            """
            for: 2000ms
            keep_firing_for: 5000ms
            expr: rate(x[5000ms] offset 1410000ms) * 5 > 1000 and predict_linear(y[360000ms], 1440) < 0
            record: job:x:rate5m
            """);
  }
}
