package io.chatroom.sample;

import static org.assertj.core.api.Assertions.assertThat;

import io.chatroom.sample.audit.AuditLog;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.Map;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code run audit verify} on the databases a chat leaves behind, or has open. */
class AuditCommandTest {

  @TempDir Path folder;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @Test
  void whileTheChatRuns_theAuditIsVerified() {
    try (TestChat chat = new TestChat(folder)) {
      TestClient ada = chat.joinOps("Ada");
      ada.say("/who");
      ada.next("message");
      ada.next("message");

      assertThat(verify()).as(said()).isEqualTo(AuditCommand.INTACT);
      assertThat(said()).startsWith("audit: intact, 1 rows, head 1:");
    }
  }

  @Test
  void aChangedRow_isNamed() throws Exception {
    DataSource database = filled(h2());
    run(
        database,
        "DROP TRIGGER audit_only_grows",
        "UPDATE audit SET who = 'eve' WHERE position = 2");

    assertThat(verify()).isEqualTo(AuditCommand.BROKEN);
    assertThat(complaint()).isEqualTo("audit: row 2 was changed: its hash does not fit\n");
    assertThat(said()).isEqualTo("audit: BROKEN, 3 rows\n");
  }

  @Test
  void theLastRowsMissing_isNoticed() throws Exception {
    DataSource database = filled(h2());
    run(database, "DROP TRIGGER audit_only_grows", "DELETE FROM audit WHERE position > 1");

    assertThat(verify()).isEqualTo(AuditCommand.BROKEN);
    assertThat(complaint()).isEqualTo("audit: rows 2 to 3 are missing\n");
  }

  /** Who may write to all tables can make all of it anew; but not what was noted elsewhere. */
  @Test
  void anAuditMadeAnew_isNoticedByWhoNotedTheHead() throws Exception {
    DataSource database = filled(h2());
    assertThat(verify()).isEqualTo(AuditCommand.INTACT);
    String head = said().strip().replaceAll(".*head ", "");
    assertThat(verify("--expect", head)).isEqualTo(AuditCommand.INTACT);

    run(
        database,
        "DROP TRIGGER audit_only_grows",
        "DELETE FROM audit",
        "UPDATE audit_head SET position = 0, hash = '" + "0".repeat(64) + "'");
    append(database);
    assertThat(verify()).isEqualTo(AuditCommand.INTACT);
    assertThat(verify("--expect", head)).isEqualTo(AuditCommand.BROKEN);
    assertThat(complaint()).isEqualTo("audit: row 3 is not the one that is expected\n");
  }

  /** Who may write to all tables can set the head back, too. */
  @Test
  void theLastRowsMissingWithAHeadThatFits_isNoticedByWhoNotedTheHead() throws Exception {
    DataSource database = filled(h2());
    verify();
    String head = said().strip().replaceAll(".*head ", "");
    run(
        database,
        "DROP TRIGGER audit_only_grows",
        "DELETE FROM audit WHERE position > 2",
        "UPDATE audit_head SET position = 2, hash = (SELECT hash FROM audit WHERE position = 2)");

    assertThat(verify()).isEqualTo(AuditCommand.INTACT);
    assertThat(verify("--expect", head)).isEqualTo(AuditCommand.BROKEN);
    assertThat(complaint()).isEqualTo("audit: row 3, which is expected, is missing\n");
  }

  @Test
  void postgres_isVerifiedByItsUrl() throws Exception {
    try (EmbeddedPostgres server = EmbeddedPostgres.start()) {
      filled(server.getPostgresDatabase());
      Map<String, String> environment =
          Map.of(
              "CHAT_DATABASE_URL",
              "postgresql://postgres:postgres@localhost:%d/postgres".formatted(server.getPort()));
      assertThat(command(environment).run("verify")).isEqualTo(AuditCommand.INTACT);

      run(
          server.getPostgresDatabase(),
          "ALTER TABLE audit DISABLE TRIGGER ALL",
          "DELETE FROM audit WHERE position = 2");
      assertThat(command(environment).run("verify")).isEqualTo(AuditCommand.BROKEN);
      assertThat(complaint()).isEqualTo("audit: row 2 is missing\n");
    }
  }

  @Test
  void whereThereIsNoDatabase_isSaidSo() {
    assertThat(verify()).isEqualTo(AuditCommand.UNREADABLE);
    assertThat(complaint()).startsWith("audit: cannot be read: there is no ").hasLineCount(1);

    Map<String, String> dead =
        Map.of("CHAT_DATABASE_URL", "postgresql://chat:s3cret@localhost:1/chat");
    assertThat(command(dead).run("verify")).isEqualTo(AuditCommand.UNREADABLE);
    assertThat(complaint()).contains("the database answers Connection").doesNotContain("s3cret");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "|say what to do: verify",
        "check|no command 'check', there is only: verify",
        "verify --all|no option '--all', there is only: --expect",
        "verify --expect|--expect needs the head",
        "verify --expect 3:abc|--expect needs the head"
      })
  void whatMakesNoSense_isOneLineAndExitCode2(String line, String why) {
    String[] arguments = line == null ? new String[0] : line.split(" ");

    assertThat(command(Map.of()).run(arguments)).isEqualTo(2);
    assertThat(complaint()).startsWith("audit: " + why).hasLineCount(1);
  }

  private int verify(String... more) {
    out.reset();
    err.reset();
    String[] arguments = new String[more.length + 1];
    arguments[0] = "verify";
    System.arraycopy(more, 0, arguments, 1, more.length);
    return command(Map.of("CHAT_DATA", folder.toString())).run(arguments);
  }

  private AuditCommand command(Map<String, String> environment) {
    return new AuditCommand(
        environment,
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8));
  }

  private DataSource h2() {
    JdbcDataSource h2 = new JdbcDataSource();
    h2.setURL("jdbc:h2:file:" + folder.resolve("chat"));
    return h2;
  }

  private static DataSource filled(DataSource database) throws Exception {
    Flyway.configure().dataSource(database).load().migrate();
    append(database);
    return database;
  }

  private static void append(DataSource database) throws Exception {
    for (int i = 1; i <= 3; i++) {
      new AuditLog(database).append("ada", "kick", "/kick bob " + i, "success", "");
    }
  }

  private static void run(DataSource database, String... statements) throws Exception {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  private String said() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String complaint() {
    return err.toString(StandardCharsets.UTF_8);
  }
}
