package io.chatroom.sample.ops;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one call of Alertmanager's webhook tells, as far as the chat uses it.
 *
 * @param groupKey names the group of alerts, the same from every member of a cluster
 * @param groupLabels what the alerts of the group have in common by configuration
 * @param truncated how many alerts of the group were left out
 */
record AlertNotice(
    String groupKey, Map<String, String> groupLabels, int truncated, List<Told> alerts) {

  enum Status {
    FIRING,
    RESOLVED
  }

  /**
   * One alert of a notice.
   *
   * @param fingerprint Alertmanager's own hash of the labels
   * @param endsAt null while it fires
   */
  record Told(
      String fingerprint,
      Status status,
      Instant startsAt,
      @Nullable Instant endsAt,
      Map<String, String> labels,
      Map<String, String> annotations) {}
}
