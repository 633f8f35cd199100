package io.chatroom.instrumentation.bundle;

import io.chatroom.instrumentation.bundle.Dashboard.Panel;
import io.chatroom.instrumentation.bundle.Dashboard.Query;
import io.chatroom.instrumentation.bundle.Dashboard.Step;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the source of a dashboard: a keyword and its value on each line.
 *
 * <pre>
 * title       of what was begun last: the dashboard, a row or a panel
 * help        its description
 * row         a heading over the whole width
 * panel       type, WIDTHxHEIGHT in a grid 24 wide, unit; placed from left to right, line by line
 * thresholds  color, value color, …; of the panel, or of the query before
 * max         upper end of the axis
 * stacked     lines add up
 * query       PromQL; goes on in lines that begin with a blank; @target@ and so on become filters before
 * legend      of the query before
 * exemplars   the query before shows traces
 * </pre>
 */
final class DashboardReader {

  private final String name;
  private String title = "";
  private String help = "";
  private final List<Panel> panels = new ArrayList<>();
  private @Nullable PanelLines panel;

  private DashboardReader(String name) {
    this.name = name;
  }

  /**
   * @param name the last part of the uid
   * @throws IllegalArgumentException if a line does not fit
   */
  static Dashboard read(String name, String source) {
    DashboardReader reader = new DashboardReader(name);
    // A line that begins with a blank belongs to the line before.
    for (String line : source.replaceAll("\\R[ \\t]+", " ").lines().toList()) {
      if (!line.isBlank() && !line.startsWith("#")) {
        String[] parts = line.split(" ", 2);
        reader.line(parts[0], parts.length == 2 ? parts[1].strip() : "");
      }
    }
    reader.endPanel();
    return new Dashboard("chatroom-" + name, reader.title, reader.help, reader.panels);
  }

  private void line(String keyword, String value) {
    switch (keyword) {
      case "row" -> {
        endPanel();
        panels.add(new Panel("row", 24, 1, "", value, "", List.of(), null, false, List.of()));
      }
      case "panel" -> {
        endPanel();
        panel = new PanelLines(value);
      }
      case "title", "help" -> {
        if (panel != null) {
          panel.line(keyword, value);
        } else if (keyword.equals("title")) {
          title = value;
        } else {
          help = value;
        }
      }
      default -> {
        if (panel == null) {
          throw new IllegalArgumentException(name + ": '" + keyword + "' outside a panel");
        }
        panel.line(keyword, value);
      }
    }
  }

  private void endPanel() {
    if (panel != null) {
      panels.add(panel.end());
      panel = null;
    }
  }

  /** "green, 2 red": green up to 2, red from there. */
  private static List<Step> steps(String value) {
    List<Step> steps = new ArrayList<>();
    for (String step : value.split(", *", -1)) {
      String[] parts = step.split(" ", 2);
      steps.add(
          parts.length == 1
              ? new Step(null, parts[0])
              : new Step(Double.valueOf(parts[0]), parts[1]));
    }
    return List.copyOf(steps);
  }

  /** A panel while its lines come in. */
  private static final class PanelLines {
    private final String[] head;
    private String title = "";
    private String help = "";
    private List<Step> thresholds = List.of(new Step(null, "green"));
    private @Nullable Double max;
    private boolean stacked;
    private final List<Query> queries = new ArrayList<>();

    PanelLines(String value) {
      head = value.split("[ x]", -1);
      if (head.length != 4) {
        throw new IllegalArgumentException("panel " + value + ": type WIDTHxHEIGHT unit");
      }
    }

    void line(String keyword, String value) {
      switch (keyword) {
        case "title" -> title = value;
        case "help" -> help = value;
        case "max" -> max = Double.valueOf(value);
        case "stacked" -> stacked = true;
        case "query" -> queries.add(new Query(value, "", false, List.of()));
        case "legend" -> last(new Query(last().expr(), value, last().exemplars(), List.of()));
        case "exemplars" -> last(new Query(last().expr(), last().legend(), true, List.of()));
        case "thresholds" -> {
          if (queries.isEmpty()) {
            thresholds = steps(value);
          } else {
            last(new Query(last().expr(), last().legend(), last().exemplars(), steps(value)));
          }
        }
        default -> throw new IllegalArgumentException(title + ": no keyword '" + keyword + "'");
      }
    }

    Panel end() {
      return new Panel(
          head[0],
          Integer.parseInt(head[1]),
          Integer.parseInt(head[2]),
          head[3],
          title,
          help,
          thresholds,
          max,
          stacked,
          List.copyOf(queries));
    }

    private Query last() {
      return queries.get(queries.size() - 1);
    }

    private void last(Query query) {
      queries.set(queries.size() - 1, query);
    }
  }
}
