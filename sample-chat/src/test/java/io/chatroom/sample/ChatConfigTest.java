package io.chatroom.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChatConfigTest {

  @Test
  void defaults() {
    ChatConfig config = ChatConfig.from(Map.of("CHAT_PORT", " "));
    assertThat(config.port()).isEqualTo(8000);
    assertThat(config.host()).isEqualTo("0.0.0.0");
    assertThat(config.debug()).isFalse();
    assertThat(config.data()).isAbsolute().hasFileName("data");
  }

  @Test
  void everything_canBeSet() {
    Map<String, String> environment =
        Map.of(
            "CHAT_PORT",
            "0",
            "CHAT_HOST",
            "127.0.0.1",
            "CHAT_DATA",
            "/srv/chat",
            "CHAT_DEBUG",
            "true",
            "CHAT_PROMETHEUS_URL",
            "http://localhost:9090/");
    ChatConfig config = ChatConfig.from(environment);
    assertThat(config.port()).isZero();
    assertThat(config.host()).isEqualTo("127.0.0.1");
    assertThat(config.data()).isEqualTo(Path.of("/srv/chat"));
    assertThat(config.debug()).isTrue();
    assertThat(config.prometheusUrl()).isEqualTo(URI.create("http://localhost:9090"));
  }

  @Test
  void badLogFormat_isNamed() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ChatConfig.from(Map.of("CHAT_LOG", "xml")))
        .withMessage("CHAT_LOG is 'xml'; allowed is text or json");
  }

  @ParameterizedTest
  @ValueSource(strings = {"eighty", "-1", "65536", "80 80"})
  void badPort_isNamed(String port) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ChatConfig.from(Map.of("CHAT_PORT", port)))
        .withMessageContaining("CHAT_PORT is '" + port + "'")
        .withMessageContaining("0 to 65535");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost:9090",
        "ftp://localhost",
        "http://a b",
        "http://x/?y=1",
        "http://a:b@x"
      })
  void badAddressOfPrometheus_isNamed(String address) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ChatConfig.from(Map.of("CHAT_PROMETHEUS_URL", address)))
        .withMessageContaining(
            "CHAT_PROMETHEUS_URL is '" + address.replace("a:b@", "…@").replace("?y=1", "?…") + "'")
        .withMessageContaining("http://localhost:9090");
  }

  @Test
  void badFlag_isNamed() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ChatConfig.from(Map.of("CHAT_DEBUG", "yes")))
        .withMessage("CHAT_DEBUG is 'yes'; allowed is true or false");
  }
}
