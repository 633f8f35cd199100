package io.chatroom.sample.report;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The report as titles and tables of texts, which the page and Markdown have in common. */
final class ReportTables {

  private static final int INCIDENTS_MAX = 200;

  private final SloReport report;
  private final ReportOptions options;
  private final Language language;
  private final Figures figures;

  ReportTables(SloReport report, ReportOptions options) {
    this.report = report;
    this.options = options;
    this.language = options.language();
    this.figures = new Figures(language, options.zone());
  }

  /** Rows of cells; what is plain text here is escaped by who writes it. */
  record Table(List<String> head, List<List<String>> rows) {}

  String title() {
    return language.text("title");
  }

  String period() {
    return language.text(
        "period",
        figures.time(options.from()),
        figures.time(options.to()),
        figures.zone(),
        Figures.duration(Duration.between(options.from(), options.to())));
  }

  String job() {
    String job = options.job();
    return language.text("job", job == null ? language.text("all.jobs") : job);
  }

  Table objectives() {
    List<List<String>> rows = new ArrayList<>();
    for (Objective.Result result : report.objectives()) {
      String label = result.objective().label();
      boolean isKnown = !Double.isNaN(result.reached());
      String nothing = language.text(result.hasData() ? "no.events" : "no.data");
      rows.add(
          List.of(
              language.text("objective." + label),
              language.text("target." + label),
              isKnown ? figures.share(result.reached()) : nothing,
              isKnown ? language.text(result.isMet() ? "met" : "missed") : "–",
              isKnown ? figures.count(result.events().sum()) : "–",
              isKnown ? figures.count(result.bad().sum()) : "–",
              isKnown ? figures.count(Math.floor(result.allowed() + 1e-6)) : "–",
              isKnown ? figures.share(result.budgetLeft()) : "–"));
    }
    return new Table(
        texts("objective", "target", "reached", "", "events", "bad", "allowed", "budget.left"),
        rows);
  }

  Table latency() {
    List<List<String>> rows = new ArrayList<>();
    for (double quantile : new double[] {0.5, 0.95, 0.99}) {
      rows.add(
          List.of(
              "p" + Math.round(quantile * 100),
              figures.seconds(report.requests().quantile(quantile)),
              figures.seconds(report.deliveries().quantile(quantile))));
    }
    return new Table(texts("quantile", "requests", "deliveries"), rows);
  }

  Table incidents() {
    List<List<String>> rows = new ArrayList<>();
    for (SloReport.Incident incident : report.incidents()) {
      if (rows.size() == INCIDENTS_MAX) {
        int more = report.incidents().size() - INCIDENTS_MAX;
        rows.add(List.of(language.text("incidents.more", more), "", "", "", "", ""));
        break;
      }
      rows.add(
          List.of(
              incident.label("alertname"),
              incident.label("severity"),
              incident.isCut() ? language.text("incident.before") : figures.time(incident.from()),
              end(incident),
              Figures.duration(incident.length()),
              where(incident)));
    }
    return new Table(
        texts(
            "incident.alert",
            "incident.severity",
            "incident.begin",
            "incident.end",
            "incident.duration",
            "incident.where"),
        rows);
  }

  private String end(SloReport.Incident incident) {
    if (incident.isFiring()) {
      return language.text("incident.firing");
    }
    String time = figures.time(incident.to());
    return incident.dataEnds() ? language.text("incident.unknown", time) : time;
  }

  /** The labels that tell alerts of one name apart. */
  private static String where(SloReport.Incident incident) {
    TreeMap<String, String> labels = new TreeMap<>(incident.labels());
    labels
        .keySet()
        .removeAll(List.of("__name__", "alertname", "alertstate", "severity", "service"));
    return labels.entrySet().stream()
        .map(label -> label.getKey() + "=" + label.getValue())
        .collect(Collectors.joining(", "));
  }

  /** What is said in place of a table of incidents; empty if there are some. */
  String noIncidents() {
    if (!report.incidents().isEmpty()) {
      return "";
    }
    return language.text(report.alertsKnown() ? "incidents.none" : "incidents.unknown");
  }

  Table busiest() {
    List<List<String>> rows = new ArrayList<>();
    for (SloReport.Hour hour : report.busiest()) {
      Instant end = hour.begin().plus(Duration.ofHours(1));
      rows.add(
          List.of(
              figures.time(hour.begin()) + "–" + figures.clock(end),
              figures.count(hour.messages()),
              figures.count(hour.requests()),
              figures.count(hour.connections())));
    }
    return new Table(texts("hour", "messages", "requests", "connections"), rows);
  }

  String gapsText() {
    return report.gaps().isEmpty()
        ? language.text("gaps.none")
        : language.text("gaps.some", figures.share(report.coverage()));
  }

  Table gaps() {
    List<List<String>> rows = new ArrayList<>();
    for (SloReport.Gap gap : report.gaps()) {
      rows.add(
          List.of(
              figures.time(gap.from()),
              figures.time(gap.to()),
              Figures.duration(Duration.between(gap.from(), gap.to()))));
    }
    return new Table(texts("gap.begin", "gap.end", "incident.duration"), rows);
  }

  String footer(Instant madeAt) {
    return language.text("footer", figures.time(madeAt), figures.zone());
  }

  String text(String key) {
    return language.text(key);
  }

  String perStep() {
    return language.text("per.step", Figures.duration(report.steps().step()));
  }

  private List<String> texts(String... keys) {
    List<String> texts = new ArrayList<>();
    for (String key : keys) {
      texts.add(key.isEmpty() ? "" : language.text(key));
    }
    return texts;
  }
}
