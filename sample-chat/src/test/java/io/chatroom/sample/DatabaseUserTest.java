package io.chatroom.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** As whom the chat comes to a PostgreSQL that asks for a password. */
class DatabaseUserTest {

  private static final String PASSWORD = "p@ss word:/?";

  @TempDir static Path folder;

  private static KillablePostgres postgres;

  @BeforeAll
  static void start() throws Exception {
    postgres = new KillablePostgres(folder.resolve("postgres"));
    postgres.setPassword("chat", PASSWORD);
  }

  @AfterAll
  static void stop() throws Exception {
    postgres.close();
  }

  @Test
  void userAndPassword_mayBeVariables() {
    assertItChats("CHAT_DATABASE_USER", "chat", "CHAT_DATABASE_PASSWORD", PASSWORD);
  }

  @Test
  void password_mayBeInAFile() throws Exception {
    Path file = Files.writeString(folder.resolve("password"), PASSWORD + "\n");
    assertItChats("CHAT_DATABASE_USER", "chat", "CHAT_DATABASE_PASSWORD_FILE", file.toString());
  }

  @Test
  void userAndPassword_mayBeInTheUrl() {
    String url = postgres.url("chat:p%40ss%20word%3A%2F%3F");
    assertItChats("CHAT_DATABASE_URL", url);
  }

  @Test
  void wrongPassword_endsTheStart() {
    ChatConfig config = config("CHAT_DATABASE_USER", "chat", "CHAT_DATABASE_PASSWORD", "wr0ng");
    assertThatExceptionOfType(StartException.class)
        .isThrownBy(() -> ChatServer.start(config))
        .withMessageContaining("password authentication failed for user \"chat\"")
        .withMessageContaining("CHAT_DATABASE_PASSWORD")
        .withMessageNotContaining("wr0ng");
  }

  @Test
  void missingFile_isNamed() {
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> config("CHAT_DATABASE_PASSWORD_FILE", "/nothing/here"))
        .withMessageContaining("CHAT_DATABASE_PASSWORD_FILE is '/nothing/here'");
  }

  private static void assertItChats(String... environment) {
    try (TestChat chat = new TestChat(config(environment))) {
      TestClient ada = chat.join("tea", "Ada");
      assertThat(ada.say("Hello").next("message").path("text").asText()).isEqualTo("Hello");
    }
  }

  private static ChatConfig config(String... environment) {
    String[] more = new String[environment.length + 2];
    more[0] = "CHAT_DATABASE_URL";
    more[1] = postgres.urlOfNobody();
    System.arraycopy(environment, 0, more, 2, environment.length);
    return TestChat.config(folder.resolve("data"), more);
  }
}
