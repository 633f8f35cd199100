package io.chatroom.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Starting, stopping, and a database that is gone. */
class ChatServerTest {

  @TempDir Path data;

  @Test
  void history_survivesARestart() throws Exception {
    try (TestChat chat = new TestChat(data)) {
      chat.join("tea", "Ada").say("Remember me").next("message");
    }
    try (TestChat chat = new TestChat(data)) {
      assertThat(chat.get("/api/rooms/tea/messages").body()).contains("Remember me");
    }
  }

  @Test
  void stop_closesConnectionsAsGoingAway() {
    TestClient ada;
    TestClient silent;
    try (TestChat chat = new TestChat(data)) {
      ada = chat.join("tea", "Ada");
      silent = chat.connect("tea");
      // The client knows of its connection before the server's endpoint does, which could not say
      // why.
      assertThat(silent.send("?").nextError()).isEqualTo("bad_json");
    }
    assertThat(ada.closeCode()).isEqualTo(1001);
    assertThat(silent.closeCode()).isEqualTo(1001);
  }

  @Test
  void lostDatabase_isToldHonestly() throws Exception {
    try (TestChat chat = new TestChat(data)) {
      TestClient ada = chat.join("tea", "Ada");
      TestClient grace = chat.join("tea", "Grace");
      chat.server().database().close();
      assertThat(ada.say("Hello").nextError()).isEqualTo("unavailable");
      assertThat(chat.get("/api/rooms/tea/messages").statusCode()).isEqualTo(503);
      assertThat(chat.get("/readyz").statusCode()).isEqualTo(503);
      assertThat(chat.get("/healthz").statusCode()).isEqualTo(200);
      ada.leave();
      assertThat(grace.next().path("online").asBoolean()).isFalse(); // and no message before it
    }
  }

  @Test
  void takenPort_isNamed() throws IOException {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    try (ServerSocket taken = new ServerSocket(0, 1, loopback)) {
      ChatConfig config =
          TestChat.config(
              data,
              "CHAT_HOST",
              loopback.getHostAddress(),
              "CHAT_PORT",
              Integer.toString(taken.getLocalPort()));
      assertThatExceptionOfType(StartException.class)
          .isThrownBy(() -> ChatServer.start(config))
          .withMessageContaining("port " + taken.getLocalPort())
          .withMessageContaining("taken")
          .withMessageContaining("CHAT_PORT");
    }
    new TestChat(data).close(); // nothing of the first attempt is left
  }

  @Test
  void databaseThatDoesNotAnswer_isNamed() throws IOException {
    String address = "127.0.0.1:" + Tools.freePort();
    ChatConfig config =
        TestChat.config(data, "CHAT_DATABASE_URL", "postgresql://" + address + "/x");
    assertThatExceptionOfType(StartException.class)
        .isThrownBy(() -> ChatServer.start(config))
        .withMessageContaining(address)
        .withMessageContaining("CHAT_DATABASE_URL");
  }

  @Test
  void dataThatCannotBeOpened_isNamed() {
    ChatConfig config = TestChat.config(data, "CHAT_DATA", "/proc/nothing");
    assertThatExceptionOfType(StartException.class)
        .isThrownBy(() -> ChatServer.start(config))
        .withMessageContaining("/proc/nothing");
  }

  @Test
  void debugPath_existsOnlyWhereAskedFor() throws Exception {
    ChatConfig config = TestChat.config(data, "CHAT_DEBUG", "false");
    try (TestChat chat = new TestChat(config)) {
      assertThat(chat.get("/debug/fail").statusCode()).isEqualTo(404);
    }
  }
}
