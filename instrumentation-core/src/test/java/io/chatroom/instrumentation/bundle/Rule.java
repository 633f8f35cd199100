package io.chatroom.instrumentation.bundle;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.Yaml;

/**
 * A rule as it stands in an exported file: {@code alert} or {@code record}, {@code expr} and so on.
 */
record Rule(Map<String, Object> fields) {

  /** All rules, recordings first, in the order of the files. */
  static List<Rule> all() {
    return read(MonitoringBundle.builder().runbookUrl("https://wiki/chat").build().files());
  }

  @SuppressWarnings("unchecked")
  static List<Rule> read(Map<String, String> files) {
    List<Rule> rules = new ArrayList<>();
    for (String file : List.of("rules/chatroom-recording.yml", "rules/chatroom-alerts.yml")) {
      Map<String, Object> yaml = new Yaml().load(files.get(file));
      for (Map<String, Object> group : (List<Map<String, Object>>) yaml.get("groups")) {
        ((List<Map<String, Object>>) group.get("rules")).forEach(rule -> rules.add(new Rule(rule)));
      }
    }
    return rules;
  }

  boolean isAlert() {
    return fields.containsKey("alert");
  }

  String name() {
    return (String) fields.get(isAlert() ? "alert" : "record");
  }

  String expr() {
    return String.valueOf(fields.get("expr")).strip();
  }

  @SuppressWarnings("unchecked")
  Map<String, String> labels() {
    return (Map<String, String>) fields.getOrDefault("labels", Map.of());
  }

  @SuppressWarnings("unchecked")
  Map<String, String> annotations() {
    return (Map<String, String>) fields.getOrDefault("annotations", Map.of());
  }

  Rule with(String field, Object value) {
    Map<String, Object> changed = new LinkedHashMap<>(fields);
    changed.put(field, value);
    return new Rule(changed);
  }

  Rule without(String field) {
    Map<String, Object> changed = new LinkedHashMap<>(fields);
    changed.remove(field);
    return new Rule(changed);
  }

  @Override
  public String toString() {
    return name() + (labels().isEmpty() ? "" : labels());
  }
}
