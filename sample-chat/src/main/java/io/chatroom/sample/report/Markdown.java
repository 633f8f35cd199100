package io.chatroom.sample.report;

import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

/** The report in Markdown, with bars of block characters for charts. */
final class Markdown {

  private static final String BARS = "▁▂▃▄▅▆▇█";
  private static final String NO_DATA = "·";
  private static final int BARS_MAX = 72;

  private final SloReport report;
  private final ReportTables tables;
  private final StringBuilder text = new StringBuilder();

  private Markdown(SloReport report, ReportTables tables) {
    this.report = report;
    this.tables = tables;
  }

  static String of(SloReport report, ReportOptions options, Instant madeAt) {
    return new Markdown(report, new ReportTables(report, options)).written(madeAt);
  }

  private String written(Instant madeAt) {
    text.append("# ").append(tables.title()).append("\n\n");
    text.append(tables.period()).append("  \n").append(escaped(tables.job())).append("\n\n");
    section("objectives", tables.objectives());
    bars("chart.errors", failedShare());
    bars("chart.budget", report.objectives().get(0).budgetLeftAfter());
    section("latency.title", tables.latency());
    section("incidents", "incidents.note", tables.noIncidents(), tables.incidents());
    section("busiest", tables.busiest());
    bars("chart.traffic", report.messages());
    bars("chart.day", report.byHour());
    text.append("## ").append(tables.text("gaps")).append("\n\n");
    text.append(tables.gapsText()).append("\n\n");
    table(tables.gaps());
    text.append("---\n\n").append(tables.footer(madeAt)).append('\n');
    return text.toString();
  }

  private Values failedShare() {
    Objective.Result availability = report.objectives().get(0);
    Values share = new Values(availability.events().count());
    for (int i = 0; i < share.count(); i++) {
      if (availability.events().at(i) > 0) {
        share.set(i, availability.bad().at(i) / availability.events().at(i));
      }
    }
    return share;
  }

  private void section(String title, ReportTables.Table table) {
    text.append("## ").append(tables.text(title)).append("\n\n");
    if (table.rows().isEmpty()) {
      text.append(tables.text("no.data")).append("\n\n");
    } else {
      table(table);
    }
  }

  private void section(String title, String note, String ifEmpty, ReportTables.Table table) {
    text.append("## ").append(tables.text(title)).append("\n\n");
    if (table.rows().isEmpty()) {
      text.append(ifEmpty).append("\n\n");
    } else {
      text.append(tables.text(note)).append("\n\n");
      table(table);
    }
  }

  private void table(ReportTables.Table table) {
    if (table.rows().isEmpty()) {
      return;
    }
    row(table.head());
    row(table.head().stream().map(cell -> "---").toList());
    table.rows().forEach(this::row);
    text.append('\n');
  }

  private void row(List<String> cells) {
    text.append(
        cells.stream().map(Markdown::escaped).collect(Collectors.joining(" | ", "| ", " |\n")));
  }

  /** From nothing to the most there was; a dot where there is no data. */
  private void bars(String title, Values values) {
    text.append(tables.text(title)).append(" (").append(tables.text("gap")).append(": ");
    text.append(NO_DATA).append(")\n\n    ");
    int each = (values.count() + BARS_MAX - 1) / BARS_MAX;
    double most = values.max();
    for (int from = 0; from < values.count(); from += each) {
      text.append(bar(values, from, Math.min(values.count(), from + each), most));
    }
    text.append("\n\n");
  }

  private static String bar(Values values, int from, int to, double most) {
    double highest = Double.NaN;
    for (int i = from; i < to; i++) {
      if (values.isKnown(i) && !(highest >= values.at(i))) {
        highest = values.at(i);
      }
    }
    if (Double.isNaN(highest)) {
      return NO_DATA;
    }
    int level = most > 0 ? (int) Math.round(highest / most * (BARS.length() - 1)) : 0;
    level = Math.max(0, Math.min(BARS.length() - 1, level));
    return BARS.substring(level, level + 1);
  }

  /** Labels come from outside. */
  private static String escaped(String cell) {
    return cell.replaceAll("\\p{Cntrl}", " ").replaceAll("[\\\\|*_`<\\[\\]]", "\\\\$0");
  }
}
