package io.chatroom.sample.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is kept of alerts and told of them, on every database. */
abstract class AlertStoreContract {

  private static final String NINE = "2026-11-25T09:00:00.123456789Z";
  private static final String TEN = "2026-11-25T10:00:00Z";
  private static final Instant NOON = Instant.parse("2026-11-25T12:00:00Z");

  private final RecordedChat chat = new RecordedChat();
  private DataSource database;
  private AlertStore store;

  /** Migrated and empty. */
  abstract DataSource database() throws Exception;

  @BeforeEach
  void begin() throws Exception {
    database = database();
    store = at(NOON);
  }

  private AlertStore at(Instant now) {
    return new AlertStore(database, Clock.fixed(now, ZoneOffset.UTC));
  }

  @Test
  void firing_isToldWithItsRunbook_andIsPresent() throws Exception {
    assertThat(accept(Notices.firing("A", "f1", NINE))).isEqualTo(1);

    assertThat(chat.texts)
        .containsExactly(
            """
            FIRING A [critical] since 2026-11-25 09:00 UTC (f1)
              Summary of A
              12 % fail
              runbook: https://example.com/runbooks/A.md""");
    Alert alert = store.firing().get(0);
    assertThat(alert.labels()).containsEntry("job", "chat").containsEntry("alertname", "A");
    assertThat(alert.annotations()).containsEntry("summary", "Summary of A");
    assertThat(alert.endsAt()).isNull();
  }

  @Test
  void theSameAgain_isNoNews_notEvenAfterARestart() throws Exception {
    accept(Notices.firing("A", "f1", NINE));

    assertThat(accept(Notices.firing("A", "f1", NINE))).isZero();
    store = at(NOON.plusSeconds(60));
    assertThat(accept(Notices.firing("A", "f1", NINE))).isZero();
    assertThat(chat.texts).hasSize(1);
  }

  @Test
  void eachAlertsOwnStatus_counts() throws Exception {
    accept(Notices.firing("A", "f1", NINE), Notices.firing("B", "f2", NINE));

    assertThat(accept(Notices.resolved("A", "f1", NINE, TEN), Notices.firing("B", "f2", NINE)))
        .isEqualTo(1);
    assertThat(chat.texts.get(1)).startsWith("RESOLVED A [critical] after 59 min (f1)");
    assertThat(store.firing()).extracting(Alert::fingerprint).containsExactly("f2");
  }

  @Test
  void severalNewsOfAGroup_areToldInOneMessage_whatFiresFirst() throws Exception {
    accept(Notices.firing("A", "f1", NINE));
    accept(
        Notices.resolved("A", "f1", NINE, TEN),
        Notices.firing("A", "f2", TEN),
        Notices.firing("A", "f3", TEN));

    assertThat(chat.texts.get(1))
        .startsWith("2 firing, 1 resolved: alertname=A, cluster=c\nFIRING A")
        .containsSubsequence("(f2)", "(f3)", "RESOLVED A", "(f1)");
  }

  @Test
  void firesAgain_isNews() throws Exception {
    accept(Notices.firing("A", "f1", NINE));
    accept(Notices.resolved("A", "f1", NINE, TEN));

    assertThat(accept(Notices.firing("A", "f1", "2026-11-25T11:00:00Z"))).isEqualTo(1);
    assertThat(store.firing()).hasSize(1);
  }

  @Test
  void whatComesLate_doesNotUndoTheNewest() throws Exception {
    accept(Notices.resolved("A", "f1", TEN, "2026-11-25T11:00:00Z"));

    assertThat(accept(Notices.firing("A", "f1", TEN))).as("its own beginning").isZero();
    assertThat(accept(Notices.firing("A", "f1", NINE))).as("an older one").isZero();
    assertThat(store.firing()).isEmpty();
    assertThat(chat.texts).hasSize(1);
  }

  @Test
  void anotherGroupWithTheSameAlert_isNoNews() throws Exception {
    accept(Notices.firing("A", "f1", NINE));

    String regrouped = Notices.body("another", List.of(Notices.firing("A", "f1", NINE)));
    assertThat(store.accept(read(regrouped), AlertStoreContract::words)).isZero();
  }

  @Test
  void twiceInOneNotice_isToldOnce() throws Exception {
    assertThat(accept(Notices.firing("A", "f1", NINE), Notices.firing("A", "f1", NINE)))
        .isEqualTo(1);
  }

  @Test
  void whoIsTold_findsTheAlertStored() throws Exception {
    List<String> firing = new ArrayList<>();
    store.accept(read(Notices.body(Notices.firing("A", "f1", NINE))), AlertStoreContract::words);

    store.news().tell((text, key) -> firing.add(store.firing().get(0).name()));
    assertThat(firing).containsExactly("A");
  }

  @Test
  void whatNobodyWasTold_isToldTheNextTime_inItsOrder() throws Exception {
    chat.isMute = true;
    assertThatThrownBy(() -> accept(Notices.firing("A", "f1", NINE)))
        .isInstanceOf(SQLException.class);
    assertThatThrownBy(() -> accept(Notices.resolved("A", "f1", NINE, TEN)))
        .isInstanceOf(SQLException.class);

    chat.isMute = false;
    assertThat(accept(Notices.resolved("A", "f1", NINE, TEN))).as("it is stored").isZero();
    assertThat(chat.texts).hasSize(2);
    assertThat(chat.texts.get(0)).startsWith("FIRING A");
    assertThat(chat.texts.get(1)).startsWith("RESOLVED A");
  }

  @Test
  void toldAndThenKilled_isToldUnderTheSameKey() throws Exception {
    store.accept(read(Notices.body(Notices.firing("A", "f1", NINE))), AlertStoreContract::words);
    assertThatThrownBy(
            () ->
                store
                    .news()
                    .tell(
                        (text, key) -> {
                          chat.say(text, key);
                          throw new SQLException("killed here");
                        }))
        .hasMessage("killed here");

    assertThat(accept(Notices.firing("A", "f1", NINE))).isZero();
    assertThat(chat.texts).as("the room takes a key once").hasSize(1);
  }

  @Test
  void severalInstancesAtOnce_tellEachAlertOnce() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(6);
    List<Future<Integer>> accepted = new ArrayList<>();
    try {
      for (int i = 0; i < 60; i++) {
        AlertStore instance = at(NOON);
        AlertNotice notice = read(Notices.body(Notices.firing("A", "f" + i % 20, NINE)));
        accepted.add(threads.submit(() -> accept(instance, notice)));
      }
      int news = 0;
      for (Future<Integer> each : accepted) {
        news += each.get();
      }
      assertThat(news).isEqualTo(20);
    } finally {
      threads.shutdownNow();
    }
    assertThat(chat.texts).hasSize(20);
  }

  @Test
  void afterAMonth_whatEndedIsForgotten() throws Exception {
    accept(Notices.resolved("A", "f1", NINE, TEN));
    accept(Notices.firing("B", "f2", NINE));

    store = at(NOON.plus(Duration.ofDays(31)));
    accept(Notices.firing("C", "f3", NINE));
    assertThat(store.present(Duration.ofDays(99)))
        .extracting(Alert::fingerprint)
        .containsExactlyInAnyOrder("f2", "f3");
  }

  @Test
  void present_showsWhatFiresFirst_andWhatEndedLately() throws Exception {
    accept(Notices.firing("A", "f1", NINE), Notices.firing("B", "f2", NINE));
    accept(Notices.resolved("B", "f2", NINE, TEN));

    assertThat(store.present(Duration.ofHours(1)))
        .extracting(Alert::fingerprint)
        .containsExactly("f1", "f2");
    assertThat(at(NOON.plus(Duration.ofHours(2))).present(Duration.ofHours(1)))
        .extracting(Alert::fingerprint)
        .containsExactly("f1");
  }

  @Test
  void aSilence_isKeptUntilTheAlertEnds() throws Exception {
    accept(Notices.firing("A", "f1", NINE));
    Alert.Silenced silence = new Alert.Silenced("id", "ada", NOON.plusSeconds(7_200));
    store.silenced(store.firing(), silence);
    assertThat(store.firing().get(0).silence()).isEqualTo(silence);

    accept(Notices.resolved("A", "f1", NINE, TEN));
    assertThat(store.present(Duration.ofHours(1)).get(0).silence()).isNull();
  }

  @Test
  void ended_tellsTheEndOnce() throws Exception {
    accept(Notices.firing("A", "f1", NINE));
    List<Alert> gone = store.firing();

    assertThat(store.ended(gone, AlertStoreContract::words)).isEqualTo(1);
    assertThat(store.ended(gone, AlertStoreContract::words)).isZero();
    store.news().tell(chat::say);
    assertThat(chat.texts).hasSize(2);
    assertThat(chat.texts.get(1)).startsWith("RESOLVED A");
    assertThat(store.firing()).isEmpty();
  }

  private int accept(String... alerts) throws Exception {
    return accept(store, read(Notices.body(alerts)));
  }

  private int accept(AlertStore instance, AlertNotice notice) throws SQLException {
    int news = instance.accept(notice, AlertStoreContract::words);
    instance.news().tell(chat::say);
    return news;
  }

  private static String words(List<Alert> changes) {
    return AlertText.news(changes, new TreeMap<>(Map.of("alertname", "A", "cluster", "c")), 0);
  }

  private static AlertNotice read(String body) throws Exception {
    return NoticeReader.read(body.getBytes(StandardCharsets.UTF_8));
  }
}
