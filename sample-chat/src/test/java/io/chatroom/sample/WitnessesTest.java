package io.chatroom.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That the witnesses of {@link KillTest} and others would notice what they are there for. */
class WitnessesTest {

  private static final String IN_ROOM = "room_id = (SELECT id FROM room WHERE name = 'room0')";

  @TempDir Path folder;
  private TestChat chat;
  private Witnesses witnesses;

  @BeforeEach
  void write() throws Exception {
    chat = new TestChat(folder.resolve("data"));
    witnesses = new Witnesses(chat.uri(""), 4, 2, 5);
    witnesses.awaitMore(40);
    Witnesses.Outcome outcome = witnesses.settle();
    assertThat(outcome.stored()).isEqualTo(outcome.acknowledged());
    assertThat(outcome.lost() + outcome.doubled()).isZero();
  }

  @AfterEach
  void stop() {
    witnesses.close();
    chat.close();
  }

  @Test
  void newestMessagesMissing_areCountedAsLost() throws Exception {
    execute(
        "DELETE FROM room_message WHERE %1$s AND id > (SELECT MAX(id) - 3 FROM room_message WHERE %1$s)"
            .formatted(IN_ROOM));
    assertThat(witnesses.settle().lost()).isEqualTo(3);
  }

  @Test
  void otherTextThanAcknowledged_isCountedAsLost() throws Exception {
    execute("UPDATE room_message SET content = 'another' WHERE id = 2 AND " + IN_ROOM);
    assertThat(witnesses.settle().lost()).isEqualTo(1);
  }

  @Test
  void messageInTheMiddleMissing_isAGap() throws Exception {
    execute("DELETE FROM room_message WHERE id = 2 AND " + IN_ROOM);
    assertThatThrownBy(() -> witnesses.settle())
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("no gap in room0");
  }

  @Test
  void sameTextTwice_isCountedAsLostAndDoubled() throws Exception {
    execute(
        "UPDATE room_message SET content = (SELECT content FROM room_message WHERE id = 1 AND %1$s) WHERE id = 2 AND %1$s"
            .formatted(IN_ROOM));
    Witnesses.Outcome outcome = witnesses.settle();
    assertThat(outcome.doubled()).isEqualTo(1);
    assertThat(outcome.lost()).isEqualTo(1);
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = chat.server().database().connect();
        Statement statement = connection.createStatement()) {
      assertThat(statement.executeUpdate(sql)).isPositive();
    }
  }
}
