package io.chatroom.instrumentation.bundle;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.yaml.snakeyaml.Yaml;

/** The panels of the exported dashboards, as maps: JSON is YAML. */
final class Panels {

  record Exported(String file, Map<String, Object> json) {

    String type() {
      return (String) json.get("type");
    }

    String title() {
      return (String) json.get("title");
    }

    @SuppressWarnings("unchecked")
    Map<String, Object> object(String key) {
      return (Map<String, Object>) json.getOrDefault(key, Map.of());
    }

    @SuppressWarnings("unchecked")
    List<Map<String, Object>> targets() {
      return (List<Map<String, Object>>) json.getOrDefault("targets", List.of());
    }

    List<String> queries() {
      return targets().stream().map(target -> (String) target.get("expr")).toList();
    }

    @Override
    public String toString() {
      return file + ": " + title();
    }
  }

  private Panels() {}

  /** Without the headings. */
  static List<Exported> of(Map<String, String> files) {
    return withRows(files).stream().filter(panel -> !panel.type().equals("row")).toList();
  }

  @SuppressWarnings("unchecked")
  static List<Exported> withRows(Map<String, String> files) {
    List<Exported> panels = new ArrayList<>();
    dashboards(files)
        .forEach(
            (file, json) ->
                ((List<Map<String, Object>>) json.get("panels"))
                    .forEach(panel -> panels.add(new Exported(file, panel))));
    return panels;
  }

  static Map<String, Map<String, Object>> dashboards(Map<String, String> files) {
    Map<String, Map<String, Object>> dashboards = new TreeMap<>();
    files.forEach(
        (path, content) -> {
          if (path.startsWith("dashboards/")) {
            dashboards.put(path, new Yaml().load(content));
          }
        });
    return dashboards;
  }
}
