package io.chatroom.sample.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What operations take from the environment. */
class OpsConfigTest {

  @Test
  void nothing_isOff() {
    OpsConfig config = OpsConfig.from(Map.of("CHAT_ALERTMANAGER_URL", "  "), " ");

    assertThat(config.alertsToken()).isNull();
    assertThat(config.alertmanagers()).isEmpty();
  }

  @Test
  void aCluster_isAListWithCommas() {
    OpsConfig config =
        OpsConfig.from(
            Map.of("CHAT_ALERTMANAGER_URL", "http://one:9093/, https://two/alertmanager"), null);

    assertThat(config.alertmanagers())
        .containsExactly(URI.create("http://one:9093"), URI.create("https://two/alertmanager"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"one:9093", "ftp://one", "http://", "http://ada:s3cret@one", "http://a b"})
  void anAlertmanagerThatIsNone_isNamedWithoutItsPassword(String url) {
    assertThatThrownBy(() -> OpsConfig.from(Map.of("CHAT_ALERTMANAGER_URL", url), null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("CHAT_ALERTMANAGER_URL is '")
        .hasMessageContaining("allowed are URLs such as")
        .hasMessageNotContaining("s3cret");
  }

  @Test
  void aTokenThatNoHeaderTakes_isRefusedUnseen() {
    assertThatThrownBy(() -> OpsConfig.from(Map.of(), "s3cret token"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("CHAT_ALERTS_TOKEN has characters")
        .hasMessageNotContaining("s3cret");
    assertThat(OpsConfig.from(Map.of(), "s3cret").toString()).doesNotContain("s3cret");
  }
}
