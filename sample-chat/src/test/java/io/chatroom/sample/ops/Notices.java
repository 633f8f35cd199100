package io.chatroom.sample.ops;

import java.util.ArrayList;
import java.util.List;

/** Bodies as Alertmanager 0.25 sends them. */
final class Notices {

  private Notices() {}

  static String firing(String name, String fingerprint, String startsAt) {
    return alert(name, "firing", fingerprint, startsAt, "0001-01-01T00:00:00Z");
  }

  static String resolved(String name, String fingerprint, String startsAt, String endsAt) {
    return alert(name, "resolved", fingerprint, startsAt, endsAt);
  }

  private static String alert(
      String name, String status, String fingerprint, String startsAt, String endsAt) {
    return """
    {"status":"%s","labels":{"alertname":"%s","cluster":"c","job":"chat","service":"chatroom","severity":"critical"},
     "annotations":{"summary":"Summary of %s","description":"12 %% fail","runbook_url":"https://example.com/runbooks/%s.md"},
     "startsAt":"%s","endsAt":"%s","generatorURL":"http://prometheus:9090/graph?g0.expr=up","fingerprint":"%s"}"""
        .formatted(status, name, name, name, startsAt, endsAt, fingerprint);
  }

  /** A whole body; the status of the group is that of a group with something firing. */
  static String body(String... alerts) {
    return body("{}:{alertname=\"A\"}", List.of(alerts));
  }

  static String body(String groupKey, List<String> alerts) {
    return """
    {"receiver":"chatroom-webhook","status":"firing","alerts":[%s],
     "groupLabels":{"alertname":"A","cluster":"c"},"commonLabels":{"job":"chat"},"commonAnnotations":{},
     "externalURL":"http://alertmanager:9093","version":"4","groupKey":"%s","truncatedAlerts":0}"""
        .formatted(String.join(",", new ArrayList<>(alerts)), groupKey.replace("\"", "\\\""));
  }
}
