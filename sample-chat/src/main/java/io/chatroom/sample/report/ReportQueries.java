package io.chatroom.sample.report;

import io.chatroom.instrumentation.ChatMeter;
import io.chatroom.sample.report.PrometheusClient.Series;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Gathers the figures. They come from the raw counters and not from recorded rates, so that a
 * Prometheus without the library's rules will do (but for the incidents), and every event weighs
 * the same.
 */
final class ReportQueries {

  /** As in the rules: probes, the scrape itself and notifications are no requests of users. */
  static final String USERS_ROUTES = "route!~\"/metrics|/healthz|/livez|/readyz|/alerts\"";

  static final double LATENCY_SECONDS = 2;
  static final double DELIVERY_SECONDS = 1;

  private static final List<Double> QUANTILES = List.of(0.5, 0.95, 0.99);
  private static final int BUSIEST = 10;

  private final PrometheusClient prometheus;
  private final ReportOptions options;
  private final Steps steps;

  ReportQueries(PrometheusClient prometheus, ReportOptions options) {
    this.prometheus = prometheus;
    this.options = options;
    this.steps = Steps.charted(options.from(), options.to());
  }

  /**
   * Asks for everything.
   *
   * @throws IOException if Prometheus does not answer; the message says why
   */
  SloReport gather() throws IOException {
    Values requests = increase(steps, ChatMeter.HTTP_REQUESTS, USERS_ROUTES, "status!=\"101\"");
    Values failed = increase(steps, ChatMeter.HTTP_REQUESTS, USERS_ROUTES, "status=~\"5..\"");
    List<@Nullable Histogram> latency = histograms(ChatMeter.HTTP_REQUEST_DURATION, USERS_ROUTES);
    List<@Nullable Histogram> delivery = histograms(ChatMeter.MESSAGE_DELIVERY_DURATION);
    List<SloReport.Gap> gaps = gaps();
    List<Series> alerts = alerts();
    List<SloReport.Hour> hours = hours();
    return new SloReport(
        steps,
        List.of(
            new Objective.Result(Objective.AVAILABILITY, requests, zeroWhere(requests, failed)),
            result(Objective.LATENCY, latency, LATENCY_SECONDS),
            result(Objective.DELIVERY, delivery, DELIVERY_SECONDS)),
        sum(latency),
        sum(delivery),
        quantiles(latency),
        increase(steps, ChatMeter.MESSAGES),
        gaps,
        incidents(alerts, gaps),
        !alerts.isEmpty(),
        busiest(hours),
        byHour(hours, options.zone()));
  }

  private static Objective.Result result(
      Objective objective, List<@Nullable Histogram> histograms, double bound) {
    Values events = new Values(histograms.size());
    Values bad = new Values(histograms.size());
    for (int i = 0; i < histograms.size(); i++) {
      Histogram histogram = histograms.get(i);
      if (histogram != null) {
        events.set(i, histogram.count());
        bad.set(i, histogram.above(bound));
      }
    }
    return new Objective.Result(objective, events, bad);
  }

  /** No failure is no series, where there is one of requests. */
  private static Values zeroWhere(Values known, Values values) {
    Values filled = new Values(values.count());
    for (int i = 0; i < values.count(); i++) {
      filled.set(i, !values.isKnown(i) && known.isKnown(i) ? 0 : values.at(i));
    }
    return filled;
  }

  private Values increase(Steps over, ChatMeter meter, String... matchers) throws IOException {
    String selector = selector(meter.prometheusName(), matchers);
    return values(over, "sum(increase(" + selector + "[%s]))");
  }

  private Values values(Steps over, String query) throws IOException {
    return values(over, ask(over, query));
  }

  private static Values values(Steps over, List<Series> found) {
    Values values = new Values(over.count());
    for (Series series : found) {
      for (int i = 0; i < values.count(); i++) {
        Double value = series.values().get(over.end(i));
        if (value != null) {
          values.set(i, value);
        }
      }
    }
    return values;
  }

  private List<@Nullable Histogram> histograms(ChatMeter meter, String... matchers)
      throws IOException {
    String selector = selector(meter.prometheusName() + "_bucket", matchers);
    List<@Nullable Histogram> histograms =
        new ArrayList<>(Collections.<@Nullable Histogram>nCopies(steps.count(), null));
    for (Series series : ask(steps, "sum by (le) (increase(" + selector + "[%s]))")) {
      double bound = bound(series.labels().getOrDefault("le", ""));
      for (int i = 0; i < histograms.size(); i++) {
        Double value = series.values().get(steps.end(i));
        if (value != null) {
          Histogram histogram = histograms.get(i);
          if (histogram == null) {
            histogram = new Histogram();
            histograms.set(i, histogram);
          }
          histogram.add(bound, value);
        }
      }
    }
    return histograms;
  }

  private static double bound(String le) throws IOException {
    try {
      return le.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(le);
    } catch (NumberFormatException e) {
      throw new IOException("a bucket of a histogram has the bound '" + le + "'", e);
    }
  }

  /** Where %s in the query is the length of a step; the last step may have its own. */
  private List<Series> ask(Steps over, String query) throws IOException {
    return ask(over, query, Duration.ZERO);
  }

  /** A second less than a step: Prometheus 2 counts what lies on both ends of a range. */
  private List<Series> askWithin(Steps over, String query) throws IOException {
    return ask(over, query, Duration.ofSeconds(1));
  }

  private List<Series> ask(Steps over, String query, Duration less) throws IOException {
    List<Series> found = new ArrayList<>();
    int whole = over.count();
    Duration rest = Duration.between(over.begin(whole - 1), over.to());
    if (rest.compareTo(over.step()) < 0) {
      whole--;
      found.addAll(
          prometheus.range(
              query.formatted(rest.minus(less).toSeconds() + "s"),
              over.to(),
              over.to(),
              over.step()));
    }
    if (whole > 0) {
      found.addAll(
          prometheus.range(
              query.formatted(over.step().minus(less).toSeconds() + "s"),
              over.end(0),
              over.end(whole - 1),
              over.step()));
    }
    return found;
  }

  private static Histogram sum(List<@Nullable Histogram> histograms) {
    Histogram sum = new Histogram();
    for (Histogram histogram : histograms) {
      if (histogram != null) {
        sum.add(histogram);
      }
    }
    return sum;
  }

  private static Map<Double, Values> quantiles(List<@Nullable Histogram> histograms) {
    Map<Double, Values> quantiles = new TreeMap<>();
    for (double quantile : QUANTILES) {
      Values values = new Values(histograms.size());
      for (int i = 0; i < values.count(); i++) {
        Histogram histogram = histograms.get(i);
        values.set(i, histogram == null ? Double.NaN : histogram.quantile(quantile));
      }
      quantiles.put(quantile, values);
    }
    return quantiles;
  }

  /** Two points in a row without any sample; a single one may be a late scrape. */
  private List<SloReport.Gap> gaps() throws IOException {
    Duration point = Steps.resolution(options.from(), options.to());
    Steps points = Steps.of(options.from(), options.to(), point);
    String samples = selector(ChatMeter.HTTP_REQUESTS.prometheusName()) + "[%s]";
    Values seen = values(points, askWithin(points, "group(present_over_time(" + samples + "))"));
    List<SloReport.Gap> gaps = new ArrayList<>();
    int missing = 0;
    for (int i = 0; i <= seen.count(); i++) {
      if (i < seen.count() && !seen.isKnown(i)) {
        missing++;
      } else {
        if (missing > 1) {
          gaps.add(new SloReport.Gap(points.begin(i - missing), points.bounds().get(i)));
        }
        missing = 0;
      }
    }
    return gaps;
  }

  private List<Series> alerts() throws IOException {
    Duration point = Steps.resolution(options.from(), options.to());
    Steps points = Steps.of(options.from(), options.to(), point);
    return askWithin(
        points, "present_over_time(ALERTS{alertstate=\"firing\"" + jobOrNone() + "}[%s])");
  }

  /** Alerts of the monitoring itself and of the host have jobs of their own. */
  private String jobOrNone() {
    String job = options.job();
    return job == null ? "" : ",job=~" + quoted(escaped(job) + "|");
  }

  private List<SloReport.Incident> incidents(List<Series> alerts, List<SloReport.Gap> gaps) {
    Duration point = Steps.resolution(options.from(), options.to());
    Map<Map<String, String>, TreeMap<Instant, Double>> byLabels = new LinkedHashMap<>();
    for (Series series : alerts) {
      if (!series.labels().getOrDefault("severity", "").equals("none")) {
        byLabels
            .computeIfAbsent(series.labels(), labels -> new TreeMap<>())
            .putAll(series.values());
      }
    }
    List<SloReport.Incident> incidents = new ArrayList<>();
    byLabels.forEach(
        (labels, values) -> {
          Instant begin = null;
          Instant last = null;
          for (Instant time : values.keySet()) {
            if (last != null && begin != null && time.isAfter(last.plus(point.multipliedBy(2)))) {
              incidents.add(incident(labels, begin, last, gaps));
              begin = null;
            }
            begin = begin == null ? time : begin;
            last = time;
          }
          if (begin != null && last != null) {
            incidents.add(incident(labels, begin, last, gaps));
          }
        });
    incidents.sort(
        Comparator.comparing(SloReport.Incident::from)
            .thenComparing(incident -> incident.label("alertname")));
    return incidents;
  }

  /** A point tells of the time before it. */
  private SloReport.Incident incident(
      Map<String, String> labels, Instant first, Instant last, List<SloReport.Gap> gaps) {
    Duration point = Steps.resolution(options.from(), options.to());
    Instant begin = first.minus(point);
    begin = begin.isBefore(options.from()) ? options.from() : begin;
    boolean isCut = begin.equals(options.from());
    boolean isFiring = !last.isBefore(options.to());
    boolean dataEnds =
        !isFiring
            && gaps.stream()
                .anyMatch(
                    gap ->
                        !gap.from().isAfter(last.plus(point.multipliedBy(2)))
                            && gap.to().isAfter(last.plus(point)));
    return new SloReport.Incident(labels, begin, last, isCut, isFiring, dataEnds);
  }

  /** The clock hours that lie wholly within the period. */
  private List<SloReport.Hour> hours() throws IOException {
    Instant first = options.from().truncatedTo(ChronoUnit.HOURS);
    first = first.isBefore(options.from()) ? first.plus(1, ChronoUnit.HOURS) : first;
    Instant last = options.to().truncatedTo(ChronoUnit.HOURS);
    if (!last.isAfter(first)) {
      return List.of();
    }
    Steps hours = Steps.of(first, last, Duration.ofHours(1));
    Values messages = increase(hours, ChatMeter.MESSAGES);
    Values requests = increase(hours, ChatMeter.HTTP_REQUESTS, USERS_ROUTES, "status!=\"101\"");
    Values connections =
        values(
            hours,
            "max_over_time(sum("
                + selector(ChatMeter.WEBSOCKET_CONNECTIONS_ACTIVE.prometheusName())
                + ")[%s:1m])");
    List<SloReport.Hour> found = new ArrayList<>();
    for (int i = 0; i < hours.count(); i++) {
      found.add(
          new SloReport.Hour(hours.begin(i), messages.at(i), requests.at(i), connections.at(i)));
    }
    return found;
  }

  private static List<SloReport.Hour> busiest(List<SloReport.Hour> hours) {
    return hours.stream()
        .filter(hour -> hour.messages() > 0 || hour.requests() > 0)
        .sorted(
            Comparator.comparingDouble((SloReport.Hour hour) -> orZero(hour.messages()))
                .thenComparingDouble(hour -> orZero(hour.requests()))
                .reversed()
                .thenComparing(SloReport.Hour::begin))
        .limit(BUSIEST)
        .toList();
  }

  private static double orZero(double value) {
    return Double.isNaN(value) ? 0 : value;
  }

  private static Values byHour(List<SloReport.Hour> hours, ZoneId zone) {
    Values averages = new Values(24);
    for (int i = 0; i < 24; i++) {
      int ofDay = i;
      hours.stream()
          .filter(hour -> !Double.isNaN(hour.messages()))
          .filter(hour -> ZonedDateTime.ofInstant(hour.begin(), zone).getHour() == ofDay)
          .mapToDouble(SloReport.Hour::messages)
          .average()
          .ifPresent(average -> averages.set(ofDay, average));
    }
    return averages;
  }

  /** For an expression of Go. */
  private static String escaped(String text) {
    return text.replaceAll("[^\\w-]", "\\\\$0");
  }

  private String selector(String name, String... matchers) {
    List<String> all = new ArrayList<>(List.of(matchers));
    String job = options.job();
    if (job != null) {
      all.add("job=" + quoted(job));
    }
    return name + "{" + String.join(",", all) + "}";
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
  }
}
