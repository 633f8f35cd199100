package io.chatroom.sample.report;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleFunction;

/** The report as one page that needs nothing else: no script, no file beside it. */
final class Html {

  private static final String STYLE =
      """
      :root{--text:#1b1f24;--dim:#59636e;--back:#fff;--grid:#d1d9e0;--a:#0969da;--b:#bc4c00;--c:#8250df;--bad:#b3261e;--good:#1a7f37}
      @media (prefers-color-scheme:dark){:root{--text:#e6edf3;--dim:#9198a1;--back:#0d1117;--grid:#30363d;--a:#4493f8;--b:#f0883e;--c:#ab7df8;--bad:#ff7b72;--good:#3fb950}}
      body{margin:0 auto;padding:24px;max-width:960px;background:var(--back);color:var(--text);font:15px/1.5 system-ui,"Noto Sans CJK SC","PingFang SC","Microsoft YaHei",sans-serif}
      h1{font-size:26px;margin:0 0 4px}h2{font-size:19px;margin:32px 0 8px}h3{font-size:15px;margin:20px 0 4px}
      .dim,figcaption{color:var(--dim)}
      .scroll{overflow-x:auto}
      table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
      th,td{text-align:left;padding:6px 10px 6px 0;border-bottom:1px solid var(--grid);vertical-align:top}
      th{font-weight:600;color:var(--dim)}
      .missed{color:var(--bad);font-weight:600}.met{color:var(--good);font-weight:600}
      figure{margin:0}svg{display:block;width:100%;height:auto}
      .grid{stroke:var(--grid)}.tick{fill:var(--dim);font-size:11px}
      .line{fill:none;stroke-width:1.8}.a{stroke:var(--a)}.b{stroke:var(--b)}.c{stroke:var(--c)}
      circle.a{fill:var(--a)}circle.b{fill:var(--b)}circle.c{fill:var(--c)}
      .bar{fill:var(--a)}.limit{stroke:var(--bad);stroke-dasharray:5 4}
      .gap{fill:url(#hatch)}.hatch{stroke:var(--dim);stroke-width:1.5}
      .key::before{content:"";display:inline-block;width:14px;height:3px;margin:0 5px 4px 12px;background:currentColor}
      .key-a{color:var(--a)}.key-b{color:var(--b)}.key-c{color:var(--c)}.key-limit{color:var(--bad)}
      footer{margin-top:40px;color:var(--dim);font-size:13px}
      """;

  private final SloReport report;
  private final ReportOptions options;
  private final ReportTables tables;
  private final Figures figures;
  private final StringBuilder page = new StringBuilder();

  private Html(SloReport report, ReportOptions options) {
    this.report = report;
    this.options = options;
    this.tables = new ReportTables(report, options);
    this.figures = new Figures(options.language(), options.zone());
  }

  static String of(SloReport report, ReportOptions options, Instant madeAt) {
    return new Html(report, options).written(madeAt);
  }

  private String written(Instant madeAt) {
    head();
    heading("objectives");
    table(tables.objectives());
    charts();
    heading("latency.title");
    table(tables.latency());
    figure(text("chart.latency"), latencyChart(), latencyKeys());
    heading("incidents");
    incidents();
    heading("busiest");
    busiest();
    heading("gaps");
    paragraph(tables.gapsText());
    table(tables.gaps());
    page.append("<footer><p>").append(escaped(tables.footer(madeAt))).append("</p></footer>\n");
    return page.append("</body>\n</html>\n").toString();
  }

  /** The hatching is defined once, for all charts. */
  private void head() {
    page.append("<!DOCTYPE html>\n<html lang=\"%s\">\n".formatted(options.language().tag()));
    page.append("<head>\n<meta charset=\"utf-8\"/>\n");
    page.append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n");
    page.append("<title>").append(escaped(tables.title())).append("</title>\n");
    page.append("<style>\n").append(STYLE).append("</style>\n</head>\n<body>\n");
    page.append(
        "<svg width='0' height='0' style='position:absolute' aria-hidden='true'><defs><pattern id='hatch' width='8' height='8' patternUnits='userSpaceOnUse' patternTransform='rotate(45)'><line class='hatch' x1='0' y1='0' x2='0' y2='8'/></pattern></defs></svg>\n");
    page.append("<h1>").append(escaped(tables.title())).append("</h1>\n");
    page.append("<p class='dim'>").append(escaped(tables.period())).append("<br/>");
    page.append(escaped(tables.job())).append("</p>\n");
  }

  private void charts() {
    Objective.Result availability = report.objectives().get(0);
    Values failed = new Values(availability.events().count());
    for (int i = 0; i < failed.count(); i++) {
      if (availability.events().at(i) > 0) {
        failed.set(i, availability.bad().at(i) / availability.events().at(i));
      }
    }
    figure(
        text("chart.errors") + " (" + tables.perStep() + ")",
        chart(figures::share)
            .lines(
                text("chart.errors"),
                List.of(new Chart.Line(text("chart.errors"), "a", failed)),
                Objective.AVAILABILITY.budget()),
        key("limit", text("chart.errors.limit")));
    List<Chart.Line> budgets = new ArrayList<>();
    StringBuilder keys = new StringBuilder();
    String[] styles = {"a", "b", "c"};
    for (int i = 0; i < report.objectives().size(); i++) {
      Objective.Result result = report.objectives().get(i);
      String name = text("objective." + result.objective().label());
      budgets.add(new Chart.Line(name, styles[i], result.budgetLeftAfter()));
      keys.append(key(styles[i], name));
    }
    figure(
        text("chart.budget"),
        chart(figures::share).lines(text("chart.budget"), budgets, Double.NaN),
        keys.toString());
  }

  private String latencyChart() {
    List<Chart.Line> lines = new ArrayList<>();
    String[] styles = {"a", "b", "c"};
    for (Map.Entry<Double, Values> quantile : report.latency().entrySet()) {
      lines.add(
          new Chart.Line(
              "p" + Math.round(quantile.getKey() * 100),
              styles[lines.size()],
              quantile.getValue()));
    }
    return chart(figures::seconds)
        .lines(text("chart.latency"), lines, ReportQueries.LATENCY_SECONDS);
  }

  private String latencyKeys() {
    return key("a", "p50")
        + key("b", "p95")
        + key("c", "p99")
        + key("limit", text("chart.latency.limit"));
  }

  private void incidents() {
    String none = tables.noIncidents();
    paragraph(none.isEmpty() ? text("incidents.note") : none);
    table(tables.incidents());
  }

  private void busiest() {
    if (report.busiest().isEmpty()) {
      paragraph(text("no.data"));
    }
    table(tables.busiest());
    figure(
        text("chart.traffic") + " (" + tables.perStep() + ")",
        chart(figures::count).bars(text("chart.traffic"), report.messages()),
        "");
    figure(text("chart.day"), Chart.day(text("chart.day"), report.byHour(), figures), "");
  }

  private Chart chart(DoubleFunction<String> unit) {
    return new Chart(report.steps(), report.gaps(), figures, unit);
  }

  private void heading(String key) {
    page.append("<h2>").append(escaped(text(key))).append("</h2>\n");
  }

  private void paragraph(String text) {
    page.append("<p>").append(escaped(text)).append("</p>\n");
  }

  private void figure(String title, String svg, String keys) {
    page.append("<figure><h3>").append(escaped(title)).append("</h3>").append(svg);
    String gap = report.gaps().isEmpty() ? "" : "<span> " + escaped(text("legend.gap")) + "</span>";
    page.append("<figcaption>").append(keys).append(gap).append("</figcaption></figure>\n");
  }

  private static String key(String style, String name) {
    return "<span class='key key-%s'>%s</span>".formatted(style, escaped(name));
  }

  private void table(ReportTables.Table table) {
    if (table.rows().isEmpty()) {
      return;
    }
    page.append("<div class='scroll'><table>\n<thead><tr>");
    table
        .head()
        .forEach(cell -> page.append("<th scope='col'>").append(escaped(cell)).append("</th>"));
    page.append("</tr></thead>\n<tbody>\n");
    for (List<String> row : table.rows()) {
      page.append("<tr>");
      row.forEach(
          cell ->
              page.append("<td")
                  .append(style(cell))
                  .append('>')
                  .append(escaped(cell))
                  .append("</td>"));
      page.append("</tr>\n");
    }
    page.append("</tbody></table></div>\n");
  }

  private String style(String cell) {
    if (cell.equals(text("met"))) {
      return " class='met'";
    }
    return cell.equals(text("missed")) ? " class='missed'" : "";
  }

  private String text(String key) {
    return options.language().text(key);
  }

  /** For texts and for values of attributes in either quotes. */
  static String escaped(String text) {
    return text.replaceAll("[\\p{Cntrl}&&[^\\t\\n]]", "\ufffd")
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}
