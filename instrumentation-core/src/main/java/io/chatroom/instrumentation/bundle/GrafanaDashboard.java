package io.chatroom.instrumentation.bundle;

import io.chatroom.instrumentation.ChatMeter;
import io.chatroom.instrumentation.bundle.Dashboard.Panel;
import io.chatroom.instrumentation.bundle.Dashboard.Query;
import io.chatroom.instrumentation.bundle.Dashboard.Step;
import io.chatroom.instrumentation.bundle.MonitoringBundle.Language;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Grafana's classic JSON of a dashboard, bare, as file provisioning wants it. Without an {@code
 * id}, which belongs to one installation; the {@code uid} is stable.
 */
final class GrafanaDashboard {

  private static final int SCHEMA_VERSION = 42;
  private static final int GRID_WIDTH = 24;
  private static final Map<String, String> DATASOURCE =
      ordered("type", "prometheus", "uid", "${datasource}");

  private final Language language;

  GrafanaDashboard(Language language) {
    this.language = language;
  }

  Map<String, Object> render(Dashboard dashboard) {
    return ordered(
        "uid", dashboard.uid(),
        "title", dashboard.title(),
        "description", dashboard.help(),
        "tags", List.of("chatroom"),
        "schemaVersion", SCHEMA_VERSION,
        "editable", true,
        "graphTooltip", 1,
        "refresh", "30s",
        "time", ordered("from", "now-1h", "to", "now"),
        "timezone", "browser",
        "annotations", ordered("list", List.of()),
        "links",
            List.of(
                ordered(
                    "type",
                    "dashboards",
                    "title",
                    text("Chat room", "聊天室"),
                    "tags",
                    List.of("chatroom"),
                    "asDropdown",
                    true,
                    "includeVars",
                    true,
                    "keepTime",
                    true)),
        "templating", ordered("list", variables()),
        "panels", panels(dashboard.panels()));
  }

  private List<Object> variables() {
    String info = ChatMeter.INSTRUMENTATION_INFO.prometheusName();
    return List.of(
        ordered(
            "name", "datasource",
            "label", text("Data source", "数据源"),
            "type", "datasource",
            "query", "prometheus",
            "refresh", 1),
        variable("cluster", text("Cluster", "集群"), info),
        variable("job", text("Job", "任务"), info + "{cluster=~\"$cluster\"}"),
        variable(
            "instance", text("Instance", "实例"), info + "{cluster=~\"$cluster\",job=~\"$job\"}"));
  }

  /**
   * ".*" for all: it also finds series that do not have the label, as cluster on its own server.
   */
  private static Map<String, Object> variable(String name, String label, String series) {
    String query = "label_values(" + series + ", " + name + ")";
    return ordered(
        "name",
        name,
        "label",
        label,
        "type",
        "query",
        "datasource",
        DATASOURCE,
        "definition",
        query,
        "query",
        ordered("query", query, "refId", "StandardVariableQuery"),
        "refresh",
        2,
        "sort",
        1,
        "multi",
        true,
        "includeAll",
        true,
        "allValue",
        ".*",
        "current",
        ordered("text", "All", "value", "$__all"));
  }

  private List<Object> panels(List<Panel> panels) {
    List<Object> rendered = new ArrayList<>();
    int x = 0;
    int y = 0;
    int lineHeight = 0;
    for (Panel panel : panels) {
      if (x + panel.width() > GRID_WIDTH) {
        x = 0;
        y += lineHeight;
        lineHeight = 0;
      }
      Map<String, Object> json = ordered("id", rendered.size() + 1, "type", panel.type());
      json.put("title", panel.title());
      json.put("gridPos", ordered("h", panel.height(), "w", panel.width(), "x", x, "y", y));
      json.putAll(panel.type().equals("row") ? row() : body(panel));
      rendered.add(json);
      x += panel.width();
      lineHeight = Math.max(lineHeight, panel.height());
    }
    return rendered;
  }

  private static Map<String, Object> row() {
    return ordered("collapsed", false, "panels", List.of());
  }

  private static Map<String, Object> body(Panel panel) {
    boolean overTime = panel.type().equals("timeseries");
    List<Object> targets = new ArrayList<>();
    List<Object> overrides = new ArrayList<>();
    for (Query query : panel.queries()) {
      String refId = String.valueOf((char) ('A' + targets.size()));
      targets.add(target(refId, query, overTime));
      if (!query.thresholds().isEmpty()) {
        overrides.add(
            ordered(
                "matcher", ordered("id", "byFrameRefID", "options", refId),
                "properties",
                    List.of(
                        ordered("id", "thresholds", "value", thresholds(query.thresholds())),
                        ordered("id", "color", "value", ordered("mode", "thresholds")))));
      }
    }
    return ordered(
        "description",
        panel.help(),
        "datasource",
        DATASOURCE,
        "targets",
        targets,
        "fieldConfig",
        ordered("defaults", fieldDefaults(panel, overTime), "overrides", overrides),
        "options",
        overTime ? timeOptions() : valueOptions(panel.type()));
  }

  private static Map<String, Object> target(String refId, Query query, boolean overTime) {
    return ordered(
        "refId",
        refId,
        "datasource",
        DATASOURCE,
        "editorMode",
        "code",
        "expr",
        query.expr(),
        "legendFormat",
        query.legend(),
        "range",
        overTime,
        "instant",
        !overTime,
        "exemplar",
        query.exemplars());
  }

  private static Map<String, Object> fieldDefaults(Panel panel, boolean overTime) {
    Map<String, Object> defaults =
        ordered(
            "unit", panel.unit(),
            "noValue", "–",
            "color", ordered("mode", overTime ? "palette-classic" : "thresholds"),
            "thresholds", thresholds(panel.thresholds()));
    if (panel.max() != null) {
      defaults.put("max", panel.max());
    }
    if (overTime) {
      defaults.put(
          "custom",
          ordered(
              "drawStyle",
              "line",
              "lineWidth",
              1,
              "fillOpacity",
              panel.stacked() ? 30 : 8,
              "showPoints",
              "never",
              "spanNulls",
              false,
              "stacking",
              ordered("group", "A", "mode", panel.stacked() ? "normal" : "none"),
              "thresholdsStyle",
              ordered("mode", panel.thresholds().size() > 1 ? "dashed" : "off")));
    }
    return defaults;
  }

  private static Map<String, Object> thresholds(List<Step> steps) {
    List<Object> rendered = new ArrayList<>();
    for (Step step : steps) {
      rendered.add(ordered("color", step.color(), "value", step.value()));
    }
    return ordered("mode", "absolute", "steps", rendered);
  }

  private static Map<String, Object> timeOptions() {
    return ordered(
        "legend",
            ordered(
                "showLegend",
                true,
                "displayMode",
                "list",
                "placement",
                "bottom",
                "calcs",
                List.of()),
        "tooltip", ordered("mode", "multi", "sort", "desc"));
  }

  private static Map<String, Object> valueOptions(String type) {
    Map<String, Object> options =
        ordered(
            "reduceOptions",
            ordered("calcs", List.of("lastNotNull"), "fields", "", "values", false));
    if (type.equals("stat")) {
      options.putAll(
          ordered("colorMode", "value", "graphMode", "none", "textMode", "value_and_name"));
    } else {
      options.putAll(ordered("orientation", "horizontal", "displayMode", "basic"));
    }
    return options;
  }

  private String text(String english, String chinese) {
    return language == Language.EN ? english : chinese;
  }

  /** A map in the order of its pairs: key, value, key, value. */
  @SuppressWarnings("unchecked") // every caller knows the type of the values it gives
  private static <V> Map<String, V> ordered(@Nullable Object... pairs) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      map.put((String) pairs[i], pairs[i + 1]);
    }
    return (Map<String, V>) map;
  }
}
