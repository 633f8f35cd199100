package io.chatroom.sample.ops;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The newest state of an alert.
 *
 * @param groupKey of the group it was told in
 * @param endsAt null while it fires
 * @param changedAt when the chat learned of this state
 * @param silence who silenced it from the chat and until when, or null
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Alert(
    String fingerprint,
    String groupKey,
    AlertNotice.Status status,
    @JsonSerialize(using = ToStringSerializer.class) Instant startsAt,
    @JsonSerialize(using = ToStringSerializer.class) @Nullable Instant endsAt,
    @JsonSerialize(using = ToStringSerializer.class) Instant changedAt,
    Map<String, String> labels,
    Map<String, String> annotations,
    @Nullable Silenced silence) {

  /** What an escalated alert is called; its own name is then in {@link #ESCALATED_ALERT}. */
  static final String ESCALATION = "ChatRoomAlertEscalated";

  static final String ESCALATED_ALERT = "escalated_alert";

  /**
   * A silence made from the chat.
   *
   * @param id Alertmanager's own
   */
  record Silenced(
      String id, String by, @JsonSerialize(using = ToStringSerializer.class) Instant until) {}

  @JsonIgnore
  boolean isFiring() {
    return status == AlertNotice.Status.FIRING;
  }

  @JsonIgnore
  boolean isEscalation() {
    return labels.containsKey(ESCALATED_ALERT);
  }

  /** The alert's name; of an escalation that of the alert which escalated. */
  @JsonIgnore
  String name() {
    return labels.getOrDefault(ESCALATED_ALERT, labels.getOrDefault("alertname", ""));
  }

  /** The labels that an alert and its escalation have in common. */
  @JsonIgnore
  Map<String, String> ownLabels() {
    Map<String, String> own = new TreeMap<>(labels);
    own.keySet().removeAll(Set.of("alertname", "escalation", ESCALATED_ALERT));
    return own;
  }

  /** Enough of the fingerprint to type. */
  @JsonIgnore
  String shortId() {
    return fingerprint.substring(0, Math.min(8, fingerprint.length()));
  }
}
