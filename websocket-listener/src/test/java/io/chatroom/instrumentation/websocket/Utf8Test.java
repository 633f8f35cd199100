package io.chatroom.instrumentation.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Utf8Test {

  @ParameterizedTest
  @ValueSource(
      strings = {"", "a", "ä", "€", "😀", "a😀ä€b", "\ud83d", "\ude00x", "x\ud83d\ud83d\ude00"})
  void length_isThatOfTheEncodedText(String text) {
    assertThat(Utf8.length(text)).isEqualTo(text.getBytes(StandardCharsets.UTF_8).length);
  }
}
