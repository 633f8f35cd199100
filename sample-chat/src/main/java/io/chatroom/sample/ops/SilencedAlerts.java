package io.chatroom.sample.ops;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Learns of the end of silenced alerts: Alertmanager keeps it to itself, so it is asked now and
 * then what it still knows.
 */
final class SilencedAlerts implements AutoCloseable {

  /** One that restarts knows nothing until Prometheus has told it again, a minute later. */
  private static final int MISSES = 3;

  private static final Duration EVERY = Duration.ofMinutes(1);

  private static final Logger log = LoggerFactory.getLogger(SilencedAlerts.class);

  private final AlertStore alerts;
  private final AlertmanagerClient alertmanager;
  private final ChatControl chat;
  private final Map<String, Integer> misses = new HashMap<>();
  private final @Nullable Future<?> checks;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread watcher = new Thread(task, "silenced-alerts");
            watcher.setDaemon(true);
            return watcher;
          });

  SilencedAlerts(AlertStore alerts, AlertmanagerClient alertmanager, ChatControl chat) {
    this.alerts = alerts;
    this.alertmanager = alertmanager;
    this.chat = chat;
    checks =
        alertmanager.isConfigured()
            ? thread.scheduleWithFixedDelay(
                this::check, EVERY.toSeconds(), EVERY.toSeconds(), TimeUnit.SECONDS)
            : null;
  }

  /** Looks once. Never throws. */
  void check() {
    try {
      List<Alert> silenced =
          alerts.firing().stream().filter(alert -> alert.silence() != null).toList();
      if (silenced.isEmpty()) {
        misses.clear();
        return;
      }
      Set<String> known = alertmanager.fingerprints();
      misses.keySet().removeIf(known::contains);
      List<Alert> gone =
          silenced.stream()
              .filter(alert -> !known.contains(alert.fingerprint()))
              .filter(alert -> misses.merge(alert.fingerprint(), 1, Integer::sum) >= MISSES)
              .toList();
      if (!gone.isEmpty()) {
        alerts.ended(gone, changes -> AlertText.news(changes, Map.of(), 0));
        alerts.news().tell(chat::say);
        gone.forEach(alert -> misses.remove(alert.fingerprint()));
      }
    } catch (IOException | SQLException | RuntimeException e) {
      log.debug("Silenced alerts were not looked at: {}", e.toString());
    }
  }

  @Override
  public void close() {
    if (checks != null) {
      checks.cancel(true);
    }
    thread.shutdownNow();
  }
}
