package io.chatroom.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpClient;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The chat as people start and stop it. */
class ChatProcessTest {

  @TempDir Path folder;

  @Test
  void terminated_endsCleanly() throws Exception {
    try (ChatProcess chat = new ChatProcess(folder)) {
      TestClient ada =
          TestClient.connectAs("Ada", HttpClient.newHttpClient(), "127.0.0.1", chat.port(), "tea");
      ada.join();
      assertThat(chat.terminate()).isEqualTo(128 + 15);
      assertThat(ada.closeCode()).isEqualTo(1001);
      assertThat(chat.output()).contains("/metrics").doesNotContain("Exception", "\tat ");
    }
  }
}
