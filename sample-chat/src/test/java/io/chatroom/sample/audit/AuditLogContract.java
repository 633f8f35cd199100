package io.chatroom.sample.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the audit does on every database, and what it finds out when somebody interferes. */
abstract class AuditLogContract {

  private DataSource database;
  private AuditLog audit;

  /** Migrated and empty. */
  abstract DataSource database() throws Exception;

  @BeforeEach
  void begin() throws Exception {
    database = database();
    audit = new AuditLog(database);
  }

  @Test
  void append_keepsWhoWhenWhatOutcomeAndTrace() throws SQLException {
    Instant before = Instant.now();
    audit.append(
        "ada", "silence", "/silence 2h 数据库升级", "success", "0af7651916cd43dd8448eb211c80319c");

    AuditEntry entry = audit.search(all()).get(0);
    assertThat(entry.position()).isEqualTo(1);
    assertThat(entry.who()).isEqualTo("ada");
    assertThat(entry.at()).isBetween(before.minusMillis(1), Instant.now());
    assertThat(entry.action()).isEqualTo("silence");
    assertThat(entry.what()).isEqualTo("/silence 2h 数据库升级");
    assertThat(entry.outcome()).isEqualTo("success");
    assertThat(entry.traceId()).isEqualTo("0af7651916cd43dd8448eb211c80319c");
  }

  @Test
  void append_storesWhatDatabasesDoNotTake() throws SQLException {
    audit.append("a\0b", "kick", "\ud83d half \n" + "x".repeat(5_000), "denied", "");

    AuditEntry entry = audit.search(all()).get(0);
    assertThat(entry.who()).isEqualTo("a\ufffdb");
    assertThat(entry.what()).startsWith("\ufffd half \ufffdxxx").hasSize(2_000);
    assertThat(audit.verify().isIntact()).isTrue();
  }

  @Test
  void verify_isIntactForAnEmptyAudit() throws SQLException {
    assertThat(audit.verify().problems()).isEmpty();
    assertThat(audit.verify().rows()).isZero();
  }

  @Test
  void verify_tellsTheHead() throws SQLException {
    fill(3);

    AuditVerdict verdict = audit.verify();
    assertThat(verdict.isIntact()).isTrue();
    assertThat(verdict.rows()).isEqualTo(3);
    assertThat(verdict.headPosition()).isEqualTo(3);
    assertThat(verdict.headHash()).isEqualTo(audit.search(all()).get(0).hash());
  }

  @Test
  void severalInstances_appendToOneChain() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(6);
    try {
      List<Future<AuditEntry>> appends = new ArrayList<>();
      for (int i = 0; i < 60; i++) {
        AuditLog instance = new AuditLog(database);
        String what = "number " + i;
        appends.add(threads.submit(() -> instance.append("ada", "ack", what, "success", "")));
      }
      for (Future<AuditEntry> append : appends) {
        append.get();
      }
    } finally {
      threads.shutdownNow();
    }

    assertThat(audit.verify().problems()).isEmpty();
    assertThat(audit.search(all()).stream().map(AuditEntry::position).sorted().toList())
        .isEqualTo(LongStream.rangeClosed(1, 60).boxed().toList());
  }

  @Test
  void theDatabase_refusesToChangeOrDelete() throws SQLException {
    fill(2);

    assertThatThrownBy(() -> run("UPDATE audit SET who = 'eve' WHERE position = 1"))
        .hasMessageContaining("the audit only grows");
    assertThatThrownBy(() -> run("DELETE FROM audit WHERE position = 2"))
        .hasMessageContaining("the audit only grows");
    assertThat(audit.verify().isIntact()).isTrue();
  }

  @Test
  void verify_namesTheChangedRow_whicheverColumnItIs() throws SQLException {
    fill(5);
    for (String change :
        List.of(
            "who = 'eve'",
            "action = 'kick'",
            "what = what || ' '",
            "outcome = 'denied'",
            "trace_id = '0af7651916cd43dd8448eb211c80319d'",
            "done_at = done_at + INTERVAL '1' SECOND")) {
      run("CREATE TABLE saved AS SELECT * FROM audit WHERE position = 3");
      tamper("UPDATE audit SET " + change + " WHERE position = 3");

      assertThat(audit.verify().problems())
          .as(change)
          .containsExactly("row 3 was changed: its hash does not fit");

      tamper(
          "DELETE FROM audit WHERE position = 3",
          "INSERT INTO audit SELECT * FROM saved",
          "DROP TABLE saved");
      assertThat(audit.verify().problems()).as("put back").isEmpty();
    }
  }

  @Test
  void verify_findsTextThatWanderedIntoTheNextColumn() throws SQLException {
    audit.append("ada", "kick", "/kick bob", "success", "");
    tamper("UPDATE audit SET who = 'adak', action = 'ick'");

    assertThat(audit.verify().problems()).hasSize(1);
  }

  @Test
  void verify_findsARowReplacedWithAFittingHash() throws SQLException {
    fill(4);
    AuditEntry old = audit.search(all()).get(2);
    AuditEntry forged =
        new AuditEntry(
            2, old.at(), "eve", old.action(), old.what(), old.outcome(), "", old.previous(), "");
    tamper(
        "UPDATE audit SET who = 'eve', trace_id = '', hash = '%s' WHERE position = 2"
            .formatted(AuditHash.of(forged)));

    assertThat(audit.verify().problems())
        .containsExactly("row 3 does not follow row 2, which was replaced");
  }

  @Test
  void verify_namesMissingRows() throws SQLException {
    fill(7);
    tamper("DELETE FROM audit WHERE position IN (1, 3, 4)");

    assertThat(audit.verify().problems())
        .containsExactly("row 1 is missing", "rows 3 to 4 are missing");
  }

  @Test
  void verify_namesRowsMissingAtTheEnd() throws SQLException {
    fill(5);
    tamper("DELETE FROM audit WHERE position > 3");

    assertThat(audit.verify().problems()).containsExactly("rows 4 to 5 are missing");
  }

  @Test
  void verify_missesAllRowsOfAnEmptiedTable() throws SQLException {
    fill(3);
    tamper("TRUNCATE TABLE audit");

    assertThat(audit.verify().problems()).containsExactly("rows 1 to 3 are missing");
  }

  @Test
  void verify_findsRowsThatChangedPlaces() throws SQLException {
    fill(4);
    tamper(
        "UPDATE audit SET position = 99 WHERE position = 2",
        "UPDATE audit SET position = 2 WHERE position = 3",
        "UPDATE audit SET position = 3 WHERE position = 99");

    assertThat(audit.verify().problems())
        .contains(
            "row 2 was changed: its hash does not fit", "row 3 was changed: its hash does not fit");
  }

  @Test
  void verify_findsARowThatWasAddedBesideTheChain() throws SQLException {
    fill(2);
    tamper(
        "INSERT INTO audit SELECT 3, done_at, who, action, what, outcome, trace_id, hash, hash"
            + " FROM audit WHERE position = 2");

    assertThat(audit.verify().problems())
        .containsExactly(
            "row 3 was changed: its hash does not fit",
            "row 3 is beyond the head, which ends at row 2");
  }

  @Test
  void verify_findsARowThatWasInsertedInBetween_howeverWellItIsForged() throws SQLException {
    fill(3);
    AuditEntry first = audit.search(all()).get(2);
    AuditEntry forged =
        new AuditEntry(2, first.at(), "eve", "kick", "/kick ada", "success", "", first.hash(), "");
    tamper(
        "UPDATE audit SET position = position + 100 WHERE position > 1",
        "UPDATE audit SET position = position - 99 WHERE position > 100",
        "UPDATE audit_head SET position = 4",
        "INSERT INTO audit SELECT 2, done_at, 'eve', 'kick', '/kick ada', 'success', '', hash, '%s'"
                .formatted(AuditHash.of(forged))
            + " FROM audit WHERE position = 1");

    assertThat(audit.verify().problems())
        .containsExactly(
            "row 3 does not follow row 2, which was replaced",
            "row 3 was changed: its hash does not fit",
            "row 4 was changed: its hash does not fit");
  }

  @Test
  void verify_findsAHeadThatWasSetBack() throws SQLException {
    fill(4);
    AuditEntry third = audit.search(all()).get(1);
    tamper("UPDATE audit_head SET position = 3, hash = '%s'".formatted(third.hash()));

    assertThat(audit.verify().problems())
        .containsExactly("row 4 is beyond the head, which ends at row 3");
  }

  @Test
  void withoutHead_nothingIsAppendedAndVerifySaysSo() throws SQLException {
    fill(2);
    tamper("DELETE FROM audit_head");

    assertThatThrownBy(() -> fill(1)).hasMessageContaining("lost its head");
    assertThat(audit.verify().problems())
        .containsExactly("the head is missing: rows after row 2 may be, too");
  }

  @Test
  void search_findsByWhoActionAndTime_newestFirst() throws SQLException {
    audit.append("ada", "ack", "1", "success", "");
    audit.append("bob", "kick", "2", "denied", "");
    audit.append("ada", "kick", "3", "success", "");
    Instant third = audit.search(all()).get(0).at();

    assertThat(found(new AuditLog.Search("ada", null, null, null, null, 9)))
        .containsExactly("3", "1");
    assertThat(found(new AuditLog.Search("ada", "kick", null, null, null, 9))).containsExactly("3");
    assertThat(found(new AuditLog.Search(null, null, third, third.plusMillis(1), null, 9)))
        .contains("3");
    assertThat(found(new AuditLog.Search(null, null, null, third.minusSeconds(60), null, 9)))
        .isEmpty();
    assertThat(found(new AuditLog.Search(null, null, null, null, 3L, 1))).containsExactly("2");
  }

  private List<String> found(AuditLog.Search search) throws SQLException {
    return audit.search(search).stream().map(AuditEntry::what).toList();
  }

  private void fill(int rows) throws SQLException {
    for (int i = 0; i < rows; i++) {
      audit.append("ada", "silence", "/silence 2h", "success", "0af7651916cd43dd8448eb211c80319c");
    }
  }

  /** As somebody does who owns the tables. */
  private void tamper(String... statements) throws SQLException {
    boolean postgres = this instanceof PostgresAuditLogTest;
    run(
        postgres
            ? "ALTER TABLE audit DISABLE TRIGGER ALL"
            : "DROP TRIGGER IF EXISTS audit_only_grows");
    run(statements);
  }

  private void run(String... statements) throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  private static AuditLog.Search all() {
    return new AuditLog.Search(null, null, null, null, null, AuditLog.PAGE_MAX);
  }
}
