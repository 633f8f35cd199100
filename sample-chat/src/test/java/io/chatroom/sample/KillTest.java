package io.chatroom.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was acknowledged is stored, once, whatever is killed at whatever moment. */
class KillTest {

  private static final String TABLE = "chat-kills";
  private static final int CLIENTS = 12;
  private static final int ROOMS = 3;
  private static final int PAUSE_MILLIS = 5;

  @TempDir Path folder;

  @BeforeAll
  static void newTable() throws IOException {
    Files.deleteIfExists(Path.of("target", "figures", TABLE + ".md"));
  }

  @Test
  void chatOnItsFile_losesNothing() throws Exception {
    Witnesses.report(TABLE, "chat (H2 file), 2 times", killChatTwice(Map.of()));
  }

  @Test
  void chatOnPostgres_losesNothing() throws Exception {
    try (KillablePostgres postgres = new KillablePostgres(folder.resolve("postgres"))) {
      Witnesses.Outcome outcome = killChatTwice(Map.of("CHAT_DATABASE_URL", postgres.url()));
      Witnesses.report(TABLE, "chat (PostgreSQL), 2 times", outcome);
    }
  }

  @Test
  void killedPostgres_losesNothing() throws Exception {
    try (KillablePostgres postgres = new KillablePostgres(folder.resolve("postgres"));
        ChatProcess chat = new ChatProcess(folder, Map.of("CHAT_DATABASE_URL", postgres.url()));
        Witnesses witnesses = witnesses(chat)) {
      for (int i = 0; i < 2; i++) {
        witnesses.awaitMore(300);
        postgres.kill();
        postgres.restart();
      }
      witnesses.awaitMore(300);
      Witnesses.Outcome outcome = witnesses.settle();
      assertNothingIsMissing(outcome);
      Witnesses.report(TABLE, "PostgreSQL, 2 times", outcome);
    }
  }

  private Witnesses.Outcome killChatTwice(Map<String, String> environment) throws Exception {
    ChatProcess chat = new ChatProcess(folder, environment);
    try (Witnesses witnesses = witnesses(chat)) {
      for (int i = 0; i < 2; i++) {
        witnesses.awaitMore(300);
        chat.kill();
        chat = new ChatProcess(folder, environment);
        witnesses.moveTo(uri(chat));
      }
      witnesses.awaitMore(300);
      Witnesses.Outcome outcome = witnesses.settle();
      assertNothingIsMissing(outcome);
      return outcome;
    } finally {
      chat.close();
    }
  }

  private static void assertNothingIsMissing(Witnesses.Outcome outcome) {
    assertThat(outcome.lost()).isZero();
    assertThat(outcome.doubled()).isZero();
    assertThat(outcome.stored()).isEqualTo(outcome.acknowledged());
  }

  private static Witnesses witnesses(ChatProcess chat) {
    return new Witnesses(uri(chat), CLIENTS, ROOMS, PAUSE_MILLIS);
  }

  private static URI uri(ChatProcess chat) {
    return URI.create("http://127.0.0.1:" + chat.port());
  }
}
