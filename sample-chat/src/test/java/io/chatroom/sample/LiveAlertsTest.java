package io.chatroom.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every alert about the chat is caused on the running stack, arrives at the chat's own webhook, and
 * resolves after the cure; so are those about the servers around it, which arrive where others have
 * their mail. One instance suffers; another, which nobody watches, takes what Alertmanager sends,
 * as one that is down cannot.
 *
 * <p>Durations are those of the bundle divided by {@link ScaledBundle#FACTOR}; thresholds are as
 * they are. Takes minutes, so {@code stack/cause-alerts} runs it and {@code check} does not.
 */
@Tag("tools")
@Tag("alerts")
class LiveAlertsTest {

  private static final Duration PATIENCE = Duration.ofSeconds(150);

  @TempDir Path folder;

  private final List<Expected> expected = new ArrayList<>();
  private Stack stack;
  private TraceCollector collector;
  private ChatProcess desk;
  private AlertRelay relay;
  private StandIns standIns;
  private Patient patient;

  /** An alert that a cause must raise, and its cure end. */
  private final class Expected {
    final String cause;
    final Map<String, String> labels;
    final long caused = System.nanoTime();
    long cured;

    Expected(String cause, Map<String, String> labels) {
      this.cause = cause;
      this.labels = labels;
    }

    boolean hasArrived() {
      return relay.first(labels, "firing", caused).isPresent();
    }

    boolean hasResolved() {
      return relay.last(labels).filter(each -> each.status().equals("resolved")).isPresent();
    }

    double secondsToFire() {
      return (relay.first(labels, "firing", caused).orElseThrow().nanos() - caused) / 1e9;
    }

    double secondsToResolve() {
      return Math.max(0, (relay.last(labels).orElseThrow().nanos() - cured) / 1e9);
    }

    @Override
    public String toString() {
      return new TreeMap<>(labels).toString();
    }
  }

  @BeforeEach
  void start() throws Exception {
    collector = new TraceCollector();
    stack = new Stack(folder);
    stack.with("STACK_WITHOUT", "influxdb").with("CHATROOM_JDBC_OVERDUE_MILLIS", "2000");
    collector.of(stack);
    // With a database of its own: alerts about one that is locked could not be stored in that one.
    desk = new ChatProcess(folder.resolve("desk"), Map.of("CHAT_ALERTS_TOKEN", "of-the-test"));
    relay = new AlertRelay(desk.port());
    stack.with("STACK_ALERTS_URL", relay.url()).with("CHAT_ALERTS_TOKEN", "of-the-test");
    ScaledBundle.prepare(stack, folder);
    ScaledBundle.mailTo(relay.urlForOthers(), stack);
    History.write(folder, stack.data().resolve("prometheus/data"));
    standIns = new StandIns();
    stack.up();
    patient = new Patient(stack);
  }

  @AfterEach
  void stop() throws Exception {
    for (AutoCloseable each :
        new AutoCloseable[] {patient, desk, stack, relay, standIns, collector}) {
      if (each != null) {
        each.close();
      }
    }
  }

  @Test
  void everyAlertOfTheChat_isCausedArrivesAndResolves() throws Exception {
    furtherInstances();
    slowDatabase();
    failures();
    silence();
    connectionsCut();
    slowMembersAndReconnects();
    killed();
    unknown();
    awaitArrivals();
    // What is left of the incidents is outweighed by what goes well.
    await("resolved")
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              patient.readManyTimes(200);
              assertThat(expected).filteredOn(each -> !each.hasResolved()).isEmpty();
            });
    assertThat(causedNames()).isEqualTo(CausedAlertsTest.toBeCaused());
    Path figures = Files.createDirectories(Path.of("target/figures"));
    Files.writeString(figures.resolve("alerts.md"), table());
  }

  private void furtherInstances() throws Exception {
    patient.crowd(420);
    expect("420 connections where 500 are allowed", "ChatRoomHighConcurrentConnections");
    List<String> withStandIns = new ArrayList<>(standIns.targets());
    withStandIns.add("- {targets: ['127.0.0.1:%d']}%n".formatted(stack.port("chat")));
    withStandIns.add("- {targets: ['127.0.0.1:1'], labels: {instance: gone}}\n");
    stack.targets(withStandIns);
    expect("an instance that is gone", "ChatRoomInstanceDown");
    expect("an instance without the library", "ChatRoomMetricsMissing");
    expect("an instance of another contract", "ChatRoomContractMismatch");
    expect("an instance whose figures do not add up", "ChatRoomConnectionAccountingDrift");
    expect("an instance with 20,001 series", "ChatRoomHighCardinality");
    expect("an instance that fails to record", "ChatRoomInstrumentationErrors");
    expect("an instance beyond its label caps", "ChatRoomLabelOverflow");
    expect("an instance with a full heap", "ChatRoomHeapNearlyFull");
    collector.refuse(true);
    expect("a collector that refuses spans", "ChatRoomSpansDropped");
    patient.limitOpenFiles(true);
    expect("a limit of open files just above what is open", "ChatRoomFileDescriptorsHigh");
    awaitArrivals();
    patient.talk(100);
    expect("a hundred messages a second instead of a few", "ChatRoomAnomalyHigh");
    awaitArrivals();
    collector.refuse(false);
    patient.limitOpenFiles(false);
    patient.talk(4);
    stack.scrape(List.of(stack.port("chat")));
    cured("instance", "collector", "open files", "hundred messages");
  }

  private void slowDatabase() throws Exception {
    patient.read(16);
    AutoCloseable lock = patient.lockMessages(Duration.ofSeconds(3));
    expect("the table of messages locked, 3 s at a time", "ChatRoomHighResponseTime");
    expect("the same", "ChatRoomDatabaseSlow");
    expect("the same", "ChatRoomDeliverySlow");
    expectBurn("1h", "critical");
    expectBurn("6h", "critical");
    expectBurn("1d", "warning");
    expectBurn("3d", "warning");
    expect("the same", Map.of("alertname", "ChatRoomErrorBudgetExhausted", "slo", "latency"));
    await("slow").atMost(PATIENCE).until(() -> hasArrived("ChatRoomDeliverySlow"));
    await("slow").atMost(PATIENCE).until(() -> hasArrived("ChatRoomHighResponseTime"));
    await("slow").atMost(PATIENCE).until(() -> hasArrived("ChatRoomDatabaseSlow"));
    await("burn")
        .atMost(PATIENCE)
        .until(
            () -> expected.stream().filter(Expected::hasArrived).filter(this::burns).count() >= 2);
    lock.close();
    cured("the table of messages locked, 3 s", "the same");
  }

  private void failures() throws Exception {
    patient.fail(4);
    expect("four requests a second that throw", "ChatRoomHighErrorRate");
    expect("four requests a second that throw", "ChatRoomExceptionsHigh");
    AutoCloseable lock = patient.lockMessages(Duration.ofSeconds(60));
    expect("the table of messages locked for long", "ChatRoomDatabasePoolExhausted");
    expect("the table of messages locked for long", "ChatRoomDatabaseConnectionsOverdue");
    await("pool").atMost(PATIENCE).until(() -> hasArrived("ChatRoomDatabasePoolExhausted"));
    await("held").atMost(PATIENCE).until(() -> hasArrived("ChatRoomDatabaseConnectionsOverdue"));
    await("fail").atMost(PATIENCE).until(() -> hasArrived("ChatRoomExceptionsHigh"));
    lock.close();
    patient.fail(0);
    cured("four requests", "locked for long");
    patient.renameMessages(true);
    expect("the table of messages renamed", "ChatRoomDatabaseErrors");
    await("errors").atMost(PATIENCE).until(() -> hasArrived("ChatRoomDatabaseErrors"));
    patient.renameMessages(false);
    cured("renamed");
  }

  private void silence() throws Exception {
    patient.read(0);
    patient.talk(0);
    expect("nobody says a word", "ChatRoomMessagesStopped");
    expect("nobody asks for anything", "ChatRoomTrafficVanished");
    await("silence").atMost(PATIENCE).until(() -> hasArrived("ChatRoomMessagesStopped"));
    await("silence").atMost(PATIENCE).until(() -> hasArrived("ChatRoomTrafficVanished"));
    patient.talk(4);
    patient.read(2);
    cured("nobody");
  }

  private void connectionsCut() throws Exception {
    cured("420 connections");
    patient.cutCrowd();
    expect("all connections of the crowd cut at once", "ChatRoomDisconnectStorm");
    expect("connections fewer than usual", "ChatRoomAnomalyLow");
    cured("all connections", "fewer than usual"); // nothing is left to be undone
    await("cut").atMost(PATIENCE).until(() -> hasArrived("ChatRoomDisconnectStorm"));
    await("cut").atMost(PATIENCE).until(() -> hasArrived("ChatRoomAnomalyLow"));
  }

  private void slowMembersAndReconnects() throws Exception {
    patient.deafListeners(true);
    expect("members of a room who do not read", "ChatRoomSlowConsumers");
    expect("members of a room who do not read", "ChatRoomDeliveriesFailing");
    patient.reconnect(true);
    expect("clients that connect and leave, 40 a second", "ChatRoomReconnectStorm");
    await("deaf").atMost(PATIENCE).until(() -> hasArrived("ChatRoomSlowConsumers"));
    await("deaf").atMost(PATIENCE).until(() -> hasArrived("ChatRoomDeliveriesFailing"));
    await("storm").atMost(PATIENCE).until(() -> hasArrived("ChatRoomReconnectStorm"));
    patient.deafListeners(false);
    patient.reconnect(false);
    cured("members of a room", "clients that connect");
  }

  private void killed() throws Exception {
    for (String component : List.of("chat", "postgresql", "redis", "nginx", "node-exporter")) {
      stack.kill(component);
    }
    expect("the only instance killed", "ChatRoomDown");
    expect("PostgreSQL killed", "PostgreSQLDown");
    expect("Redis killed", "RedisDown");
    expect("nginx ended", "NginxDown");
    expect("the exporter of the host killed", "ChatRoomExporterDown");
    expect(
        "the same, for half an hour",
        Map.of("alertname", "ChatRoomAlertEscalated", "escalated_alert", "ChatRoomDown"));
    await("down").atMost(PATIENCE).until(() -> hasArrived("ChatRoomDown"));
    await("down").atMost(PATIENCE).until(() -> hasArrived("ChatRoomAlertEscalated"));
    await("down").atMost(PATIENCE).until(() -> hasArrived("ChatRoomExporterDown"));
    stack.up();
    cured("the only instance", "the same, for half", "killed", "nginx ended");
  }

  private void unknown() throws Exception {
    stack.targets(List.of("[]"));
    expect("no instance known to Prometheus", "ChatRoomAbsent");
    await("absent").atMost(PATIENCE).until(() -> hasArrived("ChatRoomAbsent"));
    stack.scrape(List.of(stack.port("chat")));
    cured("no instance");
  }

  private void expect(String cause, String alert) {
    expect(cause, Map.of("alertname", alert));
  }

  private void expect(String cause, Map<String, String> labels) {
    expected.add(new Expected(cause, labels));
  }

  private void expectBurn(String longWindow, String severity) {
    expect(
        "the same",
        Map.of(
            "alertname",
            "ChatRoomErrorBudgetBurn",
            "slo",
            "latency",
            "long",
            longWindow,
            "severity",
            severity));
  }

  private boolean burns(Expected each) {
    return each.labels.get("alertname").equals("ChatRoomErrorBudgetBurn");
  }

  private boolean hasArrived(String alert) {
    return expected.stream()
        .filter(each -> each.labels.get("alertname").equals(alert))
        .allMatch(Expected::hasArrived);
  }

  private void awaitArrivals() {
    await("arrivals")
        .atMost(Duration.ofSeconds(240))
        .untilAsserted(() -> assertThat(expected).filteredOn(each -> !each.hasArrived()).isEmpty());
  }

  /** Causes that begin so have been undone now. */
  private void cured(String... causes) {
    for (Expected each : expected) {
      for (String cause : causes) {
        if (each.cured == 0 && each.cause.contains(cause)) {
          each.cured = System.nanoTime();
        }
      }
    }
  }

  private Set<String> causedNames() {
    Set<String> names = new TreeSet<>();
    expected.forEach(each -> names.add(each.labels.get("alertname")));
    return names;
  }

  private String table() {
    StringBuilder table =
        new StringBuilder(
            """
            Alerts caused on the running stack, with every duration of the rules and of Alertmanager divided by %d; by name %d of the %d of the bundle, among them all %d about the chat

            | cause | alert | s to fire | s to resolve after the cure |
            |---|---|---|---|
            """
                .formatted(
                    ScaledBundle.FACTOR,
                    causedNames().size(),
                    CausedAlertsTest.alerts().size(),
                    CausedAlertsTest.alertsOfTheChat().size()));
    for (Expected each : expected) {
      String window = each.labels.containsKey("long") ? ", " + each.labels.get("long") : "";
      table.append(
          "| %s | %s%s | %.0f | %.0f |%n"
              .formatted(
                  each.cause,
                  each.labels.get("alertname"),
                  window,
                  each.secondsToFire(),
                  each.secondsToResolve()));
    }
    return table.toString();
  }
}
