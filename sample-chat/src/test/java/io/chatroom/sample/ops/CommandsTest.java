package io.chatroom.sample.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.chatroom.instrumentation.ChatRoomTelemetry;
import io.chatroom.instrumentation.OpsAction;
import io.chatroom.instrumentation.OpsOutcome;
import io.chatroom.sample.Alertmanager;
import io.chatroom.sample.MigratedH2;
import io.chatroom.sample.audit.AuditEntry;
import io.chatroom.sample.audit.AuditLog;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What ops users type, with a real Alertmanager behind it. */
@Tag("tools")
class CommandsTest {

  @TempDir Path folder;
  private final RecordedChat chat = new RecordedChat();
  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private final ChatRoomTelemetry telemetry =
      ChatRoomTelemetry.builder().meterRegistry(metrics).jvmMetrics(false).build();
  private JdbcConnectionPool database;
  private Alertmanager alertmanager;
  private OpsDesk desk;

  @BeforeEach
  void start() throws Exception {
    database = MigratedH2.in(folder);
    Path config =
        Files.writeString(
            folder.resolve("alertmanager.yml"),
            "route: {receiver: none}\nreceivers: [{name: none}]\n");
    alertmanager = new Alertmanager(config, folder);
    await().atMost(Duration.ofSeconds(60)).until(alertmanager::isReady);
    desk = desk(alertmanager.url());
  }

  private OpsDesk desk(String... urls) {
    List<URI> members = List.of(urls).stream().map(URI::create).toList();
    return new OpsDesk(new OpsConfig("token", members), database, telemetry, chat);
  }

  @AfterEach
  void stop() throws Exception {
    desk.close();
    alertmanager.close();
    telemetry.close();
    database.dispose();
  }

  @Test
  void ack_coversTheAlertAndItsEscalation_andNothingElse() throws Exception {
    fires("RedisDown", Map.of("job", "redis"));
    fires("ChatRoomMessagesStopped", Map.of("job", "chat"));

    assertThat(desk.run("ada", true, "/ack"))
        .startsWith(
            "ada has taken up ChatRoomMessagesStopped. No more pages and no escalation until");
    // Half an hour later, had nobody said so:
    fires(
        Alert.ESCALATION, Map.of("job", "chat", Alert.ESCALATED_ALERT, "ChatRoomMessagesStopped"));

    suppressed(Alert.ESCALATION, "ChatRoomMessagesStopped");
    assertThat(alertmanager.active()).containsExactly("RedisDown");
    assertThat(counted(OpsAction.ACK, OpsOutcome.SUCCESS)).isEqualTo(1);
  }

  @Test
  void ack_ofWhatHasEscalated_stopsTheEscalation() throws Exception {
    fires("ChatRoomMessagesStopped", Map.of("job", "chat"));
    fires(
        Alert.ESCALATION,
        Map.of(
            "job", "chat", Alert.ESCALATED_ALERT, "ChatRoomMessagesStopped", "escalation", "l2"));

    assertThat(desk.run("ada", true, "/ack ChatRoomMessagesStopped on it"))
        .contains("ada has taken up ChatRoomMessagesStopped: on it.");
    suppressed(Alert.ESCALATION, "ChatRoomMessagesStopped");
    assertThat(alertmanager.active()).isEmpty();
  }

  @Test
  void silence_byName_coversAllOfThatName() throws Exception {
    fires("ChatRoomInstanceDown", Map.of("instance", "a", "it", " a"));
    fires("ChatRoomInstanceDown", Map.of("instance", "b", "it", " b"));
    fires("RedisDown", Map.of());

    assertThat(desk.run("ada", true, "/silence chatroominstancedown 2h moving the rack"))
        .startsWith("ada has silenced ChatRoomInstanceDown (2 alerts) until")
        .endsWith(": moving the rack");
    suppressed("ChatRoomInstanceDown a", "ChatRoomInstanceDown b");
    assertThat(alertmanager.active()).containsExactly("RedisDown");
  }

  @Test
  void silence_byId_coversThatOneOnly() throws Exception {
    String id = fires("ChatRoomInstanceDown", Map.of("instance", "a", "it", " a"));
    fires("ChatRoomInstanceDown", Map.of("instance", "b", "it", " b"));

    assertThat(desk.run("ada", true, "/silence " + id.substring(0, 6) + " 1h30m moving it"))
        .startsWith("ada has silenced ChatRoomInstanceDown until");
    suppressed("ChatRoomInstanceDown a");
    assertThat(alertmanager.active()).containsExactly("ChatRoomInstanceDown b");
  }

  @Test
  void silence_withoutAName_isForTheNewest() throws Exception {
    fires("RedisDown", Map.of());
    fires("ChatRoomHighErrorRate", Map.of());

    desk.run("ada", true, "/silence 2h 数据库升级");
    suppressed("ChatRoomHighErrorRate");
    assertThat(alertmanager.active()).containsExactly("RedisDown");
  }

  @Test
  void unsilence_letsItBeHeardAgain() throws Exception {
    fires("RedisDown", Map.of());
    fires("ChatRoomHighErrorRate", Map.of());
    desk.run("ada", true, "/silence RedisDown 2h a");
    desk.run("ada", true, "/ack ChatRoomHighErrorRate");
    suppressed("ChatRoomHighErrorRate", "RedisDown");

    assertThat(desk.run("bob", true, "/unsilence RedisDown"))
        .isEqualTo("bob has ended the silence of RedisDown.");
    suppressed("ChatRoomHighErrorRate");
    assertThat(desk.run("bob", true, "/unsilence"))
        .isEqualTo("bob has ended the silence of ChatRoomHighErrorRate.");
    suppressed();
    assertThat(desk.run("bob", true, "/unsilence")).isEqualTo("Nothing is silenced from the chat.");
    assertThat(counted(OpsAction.UNSILENCE, OpsOutcome.SUCCESS)).isEqualTo(2);
    assertThat(counted(OpsAction.UNSILENCE, OpsOutcome.ERROR)).isEqualTo(1);
  }

  @Test
  void alerts_showsWhatIsSilencedByWhom() throws Exception {
    fires("RedisDown", Map.of());
    assertThat(desk.run("ada", true, "/alerts")).startsWith("1 firing\nFIRING RedisDown");

    desk.run("ada", true, "/ack");
    assertThat(desk.run("ada", true, "/alerts")).contains("silenced by ada until");
  }

  @Test
  void aDeadMember_isPassedOver() throws Exception {
    desk.close();
    desk = desk("http://127.0.0.1:1", alertmanager.url());
    fires("RedisDown", Map.of());

    assertThat(desk.run("ada", true, "/ack")).startsWith("ada has taken up RedisDown");
  }

  @Test
  void aDeadAlertmanager_isAnErrorAndSaidSo() throws Exception {
    fires("RedisDown", Map.of());
    alertmanager.close();

    assertThat(desk.run("ada", true, "/ack"))
        .startsWith("Alertmanager did not do it: http://127.0.0.1:");
    assertThat(counted(OpsAction.ACK, OpsOutcome.ERROR)).isEqualTo(1);
    assertThat(newest().outcome()).isEqualTo("error");
  }

  @Test
  void theEndOfASilencedAlert_isLearntOfAllTheSame() throws Exception {
    AlertStore store = new AlertStore(database, Clock.systemUTC());
    SilencedAlerts silenced =
        new SilencedAlerts(
            store, new AlertmanagerClient(List.of(URI.create(alertmanager.url()))), chat);
    fires("RedisDown", Map.of());
    desk.run("ada", true, "/ack");
    suppressed("RedisDown");
    silenced.check();
    silenced.check();
    silenced.check();
    assertThat(store.firing()).as("still known").hasSize(1);

    alertmanager.resolve(List.of(Map.of("alertname", "RedisDown")), "2026-11-25T09:00:00Z");
    await().atMost(Duration.ofSeconds(30)).until(() -> alertmanager.suppressed().isEmpty());
    silenced.check();
    silenced.check();
    assertThat(store.firing()).as("it may have restarted").hasSize(1);
    silenced.check();

    assertThat(store.firing()).isEmpty();
    assertThat(chat.texts.get(chat.texts.size() - 1)).startsWith("RESOLVED RedisDown");
    silenced.close();
  }

  /** Lines and how the answer begins. */
  private static final Map<String, String> SENSELESS =
      Map.ofEntries(
          Map.entry(
              "/silence",
              "Nothing is not a duration such as 30m, 2h, 1h30m or 7d, from 1m to 30d. Type /silence [alert] 2h reason"),
          Map.entry("/silence 2x why", "'2x' is not a duration such as"),
          Map.entry("/silence 0m why", "'0m' is not a duration such as"),
          Map.entry("/silence 31d why", "'31d' is not a duration such as"),
          Map.entry("/silence soon why", "'soon' is not a duration such as"),
          Map.entry("/silence 2h", "Say why: /silence [alert] 2h reason"),
          Map.entry(
              "/silence Other 2h why",
              "No alert that fires has the name or id 'Other'. Firing now: RedisDown ("),
          Map.entry(
              "/ack Other",
              "No alert that fires has the name or id 'Other'. Firing now: RedisDown ("),
          Map.entry("/unsilence Other", "Nothing is silenced from the chat."),
          Map.entry("/kick", "Say whom: /kick user"),
          Map.entry("/kick ada", "That is you."),
          Map.entry("/drain now", "/drain takes nothing"),
          Map.entry("/reboot", "There is no command '/reboot'. There are: /alerts, /ack,"),
          Map.entry("/", "There is no command '/'."));

  @Test
  void whatMakesNoSense_isAnsweredWithWhatDoes() throws Exception {
    fires("RedisDown", Map.of());

    SENSELESS.forEach(
        (line, reply) -> assertThat(desk.run("ada", true, line)).as(line).startsWith(reply));
    assertThat(alertmanager.suppressed()).isEmpty();
    assertThat(chat.kicked).isEmpty();
    assertThat(chat.drained).isFalse();
  }

  @Test
  void whenNothingFires_thereIsNothingToAck() {
    assertThat(desk.run("ada", true, "/ack")).isEqualTo("Nothing is firing.");
  }

  @Test
  void withoutAlertmanager_ackSaysWhatIsMissing() throws Exception {
    desk.close();
    desk = desk();
    fires("RedisDown", Map.of());

    assertThat(desk.run("ada", true, "/ack"))
        .isEqualTo("No Alertmanager is configured (CHAT_ALERTMANAGER_URL): nothing was done.");
  }

  @Test
  void who_listsRoomsAndUsers() {
    assertThat(desk.run("ada", true, "/who")).isEqualTo("Nobody is here.");
    chat.rooms.put("lobby", Set.of("bob"));
    chat.rooms.put("ops", Set.of("ada"));

    assertThat(desk.run("ada", true, "/who"))
        .isEqualTo("2 users in 2 rooms\nlobby (1): bob\nops (1): ada");
  }

  @Test
  void kick_andDrain_reachTheChat() {
    chat.rooms.put("lobby", Set.of("Grace Hopper"));

    assertThat(desk.run("ada", true, "/kick Grace Hopper"))
        .isEqualTo("ada has put out Grace Hopper, who has to sign in again.");
    assertThat(chat.kicked).containsExactly("Grace Hopper");
    assertThat(desk.run("ada", true, "/DRAIN")).startsWith("This instance sends everybody");
    assertThat(chat.drained).isTrue();
    assertThat(counted(OpsAction.KICK, OpsOutcome.SUCCESS)).isEqualTo(1);
    assertThat(counted(OpsAction.DRAIN, OpsOutcome.SUCCESS)).isEqualTo(1);
  }

  @Test
  void whoMayNot_isDenied_countedAndWrittenDown() throws Exception {
    assertThat(desk.run("eve", false, "/kick ada")).isEqualTo("/kick is for ops users only.");

    assertThat(chat.kicked).isEmpty();
    assertThat(counted(OpsAction.KICK, OpsOutcome.DENIED)).isEqualTo(1);
    assertThat(newest().who()).isEqualTo("eve");
    assertThat(newest().outcome()).isEqualTo("denied");
  }

  @Test
  void everyAction_isInTheAudit_andCanBeFound() throws Exception {
    fires("RedisDown", Map.of());
    desk.run("ada", true, "/ack RedisDown on it");
    desk.run("bob", true, "/silence 2x why");

    assertThat(newest().what()).isEqualTo("/silence 2x why");
    assertThat(newest().outcome()).isEqualTo("error");
    assertThat(desk.run("ada", true, "/audit ada")).contains("ada  /ack RedisDown on it  success");
    assertThat(desk.run("ada", true, "/audit verify"))
        .startsWith("The audit is intact: 5 rows, head 5:");
  }

  @Test
  void whatChangesSomething_isInTheAuditBeforeAndAfter() throws Exception {
    desk.run("ada", true, "/kick bob");
    desk.run("ada", true, "/who");

    assertThat(desk.audit().search(new AuditLog.Search("ada", null, null, null, null, 9)))
        .extracting(entry -> entry.what() + " " + entry.outcome())
        .containsExactly("/who success", "/kick bob success", "/kick bob begun");
  }

  @Test
  void whatCannotBeWrittenDown_isSaid() throws Exception {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("DELETE FROM audit_head");
    }

    assertThat(desk.run("ada", true, "/who"))
        .isEqualTo("Nobody is here.\nThis could not be written to the audit.");
  }

  private AuditEntry newest() throws Exception {
    return desk.audit().search(new AuditLog.Search(null, null, null, null, null, 1)).get(0);
  }

  /** Fires at Alertmanager and is told to the chat as Alertmanager would. */
  private String fires(String name, Map<String, String> further) throws Exception {
    Map<String, String> labels = new TreeMap<>(further);
    labels.put("alertname", name);
    alertmanager.fire(List.of(labels));
    String fingerprint = alertmanager.fingerprint(labels);
    String notice =
        Notices.body(
            Notices.firing(name, fingerprint, "2026-11-25T09:00:00Z")
                .replaceAll("\"labels\":\\{[^}]*}", "\"labels\":" + json(labels)));
    AlertStore store = new AlertStore(database, Clock.systemUTC());
    store.accept(
        NoticeReader.read(notice.getBytes(StandardCharsets.UTF_8)),
        changes -> AlertText.news(changes, Map.of(), 0));
    store.news().tell(chat::say);
    return fingerprint;
  }

  private static String json(Map<String, String> labels) {
    StringBuilder json = new StringBuilder();
    labels.forEach(
        (name, value) ->
            json.append(json.isEmpty() ? "" : ",").append("\"%s\":\"%s\"".formatted(name, value)));
    return "{" + json + "}";
  }

  private void suppressed(String... names) {
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () -> assertThat(alertmanager.suppressed()).containsExactlyInAnyOrder(names));
  }

  private double counted(OpsAction action, OpsOutcome outcome) {
    return metrics
        .get("chatroom.ops.actions")
        .tags("action", action.label(), "outcome", outcome.label())
        .counter()
        .count();
  }
}
