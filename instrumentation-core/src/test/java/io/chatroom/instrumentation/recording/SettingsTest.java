package io.chatroom.instrumentation.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class SettingsTest {

  private final Settings settings =
      Settings.of(
          Map.of("chatroom.metrics.path", "/from-property", "chatroom.blank", " ")::get,
          Map.of(
                  "CHATROOM_METRICS_PATH", "/from-variable",
                  "CHATROOM_METRICS_PORT", " 9464 ",
                  "CHATROOM_BAD_PORT", "70000",
                  "CHATROOM_WORD", "many",
                  "CHATROOM_OFF", "FALSE",
                  "CHATROOM_BLANK", "")
              ::get);

  @Test
  void property_winsOverVariable_overDefault() {
    assertThat(settings.text("metrics.path", "/metrics")).isEqualTo("/from-property");
    assertThat(settings.number("metrics.port", 0, 0, 65535)).isEqualTo(9464);
    assertThat(settings.text("absent", "default")).isEqualTo("default");
  }

  @Test
  void blank_countsAsNotSet() {
    assertThat(settings.text("blank")).isNull();
  }

  @Test
  void flag_readsTrueAndFalse() {
    assertThat(settings.flag("off", true)).isFalse();
    assertThat(settings.flag("absent", true)).isTrue();
    assertThatThrownBy(() -> settings.flag("word", true))
        .hasMessage("CHATROOM_WORD (or chatroom.word) is 'many'; allowed is true or false");
  }

  @Test
  void number_outsideItsRange_isRefused() {
    assertThatThrownBy(() -> settings.number("bad.port", 0, 0, 65535))
        .hasMessage(
            "CHATROOM_BAD_PORT (or chatroom.bad.port) is '70000'; allowed is a whole number from 0 to 65535");
    assertThatThrownBy(() -> settings.number("word", 0, 0, 9)).hasMessageContaining("'many'");
  }
}
