package io.chatroom.sample.report;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleFunction;

/** A chart over the steps of the period as inline SVG: lines or bars, and hatched gaps. */
final class Chart {

  private static final int WIDTH = 860;
  private static final int HEIGHT = 220;
  private static final int LEFT = 64;
  private static final int RIGHT = 12;
  private static final int TOP = 10;
  private static final int BOTTOM = 28;
  private static final int LINES = 4;
  private static final int TIMES = 8;

  private final Steps steps;
  private final List<SloReport.Gap> gaps;
  private final Figures figures;
  private final DoubleFunction<String> unit;
  private final StringBuilder svg = new StringBuilder();
  private double low;
  private double high;

  /**
   * An empty chart.
   *
   * @param unit how a value is written on the axis
   */
  Chart(Steps steps, List<SloReport.Gap> gaps, Figures figures, DoubleFunction<String> unit) {
    this.steps = steps;
    this.gaps = gaps;
    this.figures = figures;
    this.unit = unit;
  }

  /** One line of several; {@code style} is a class of the page's style sheet. */
  record Line(String name, String style, Values values) {}

  /** Draws lines, and a dashed one at {@code limit} unless that is NaN. */
  String lines(String title, List<Line> lines, double limit) {
    low = 0;
    high = Double.isNaN(limit) ? 0 : limit;
    for (Line line : lines) {
      low = Math.min(low, orZero(line.values().min()));
      high = Math.max(high, orZero(line.values().max()));
    }
    begin(title);
    for (Line line : lines) {
      line(line);
    }
    if (!Double.isNaN(limit)) {
      svg.append(
          "<line class='limit' x1='%d' x2='%d' y1='%s' y2='%s'/>"
              .formatted(LEFT, WIDTH - RIGHT, y(limit), y(limit)));
    }
    return end();
  }

  /** Draws a bar for each step. */
  String bars(String title, Values values) {
    low = 0;
    high = orZero(values.max());
    begin(title);
    for (int i = 0; i < values.count(); i++) {
      if (values.isKnown(i)) {
        double x = x(steps.begin(i));
        bar(
            x,
            Math.max(1, x(steps.end(i)) - x - 1),
            values.at(i),
            figures.time(steps.begin(i)) + ": " + figures.count(values.at(i)));
      }
    }
    return end();
  }

  /** Draws a bar for each hour of the day. */
  static String day(String title, Values values, Figures figures) {
    Steps day =
        Steps.of(Instant.EPOCH, Instant.EPOCH.plus(Duration.ofDays(1)), Duration.ofHours(1));
    Chart chart = new Chart(day, List.of(), figures, figures::count);
    chart.high = orZero(values.max());
    chart.frame(title);
    for (int i = 0; i < values.count(); i++) {
      double x = chart.x(day.begin(i));
      chart.svg.append(
          "<text class='tick' x='%s' y='%d' text-anchor='middle'>%d</text>"
              .formatted(number(x + 16), HEIGHT - 8, i));
      if (values.isKnown(i)) {
        chart.bar(x + 3, 26, values.at(i), "%d:00: %s".formatted(i, figures.count(values.at(i))));
      } else {
        chart.gap(x, chart.x(day.end(i)), "%d:00".formatted(i));
      }
    }
    return chart.end();
  }

  private void begin(String title) {
    frame(title);
    for (SloReport.Gap gap : gaps) {
      gap(x(gap.from()), x(gap.to()), figures.time(gap.from()) + " – " + figures.time(gap.to()));
    }
    times();
  }

  private void gap(double from, double to, String told) {
    svg.append(
        "<rect class='gap' x='%s' y='%d' width='%s' height='%d'><title>%s</title></rect>"
            .formatted(
                number(from), TOP, number(Math.max(1, to - from)), HEIGHT - TOP - BOTTOM, told));
  }

  private void frame(String title) {
    double step = round();
    svg.append(
        "<svg viewBox='0 0 %d %d' role='img' aria-label='%s'>"
            .formatted(WIDTH, HEIGHT, Html.escaped(title)));
    for (int i = 0; i <= Math.round((high - low) / step); i++) {
      double value = low + step * i;
      svg.append(
          "<line class='grid' x1='%d' x2='%d' y1='%s' y2='%s'/><text class='tick' x='%d' y='%s' text-anchor='end'>%s</text>"
              .formatted(
                  LEFT,
                  WIDTH - RIGHT,
                  y(value),
                  y(value),
                  LEFT - 6,
                  number(yOf(value) + 4),
                  Html.escaped(unit.apply(value))));
    }
  }

  /** Moves the ends to round values and returns what lies between two lines. */
  private double round() {
    if (high <= low) {
      high = low + 1;
    }
    double rough = (high - low) / LINES;
    double power = Math.pow(10, Math.floor(Math.log10(rough)));
    double digit = rough / power;
    double step = power * (digit <= 1 ? 1 : digit <= 2 ? 2 : digit <= 5 ? 5 : 10);
    low = Math.floor(low / step + 1e-9) * step;
    high = Math.ceil(high / step - 1e-9) * step;
    return step;
  }

  private void times() {
    Duration whole = Duration.between(steps.from(), steps.to());
    boolean isLong = whole.compareTo(Duration.ofDays(2)) > 0;
    for (int i = 0; i <= TIMES; i++) {
      Instant time = steps.from().plus(whole.multipliedBy(i).dividedBy(TIMES));
      String anchor = i == 0 ? "start" : i == TIMES ? "end" : "middle";
      svg.append(
          "<text class='tick' x='%s' y='%d' text-anchor='%s'>%s</text>"
              .formatted(
                  number(x(time)),
                  HEIGHT - 8,
                  anchor,
                  isLong ? figures.day(time) : figures.clock(time)));
    }
  }

  /** Broken where there is no data; a lone point is a dot. */
  private void line(Line line) {
    List<String> points = new ArrayList<>();
    for (int i = 0; i <= line.values().count(); i++) {
      if (i < line.values().count() && line.values().isKnown(i)) {
        double middle = (x(steps.begin(i)) + x(steps.end(i))) / 2;
        points.add(number(middle) + "," + y(line.values().at(i)));
      } else if (!points.isEmpty()) {
        stroke(line, points);
        points.clear();
      }
    }
  }

  private void stroke(Line line, List<String> points) {
    if (points.size() == 1) {
      String[] point = points.get(0).split(",", 2);
      svg.append(
          "<circle class='%s' cx='%s' cy='%s' r='2'><title>%s</title></circle>"
              .formatted(line.style(), point[0], point[1], Html.escaped(line.name())));
    } else {
      svg.append(
          "<polyline class='line %s' points='%s'><title>%s</title></polyline>"
              .formatted(line.style(), String.join(" ", points), Html.escaped(line.name())));
    }
  }

  private void bar(double x, double width, double value, String told) {
    svg.append(
        "<rect class='bar' x='%s' y='%s' width='%s' height='%s'><title>%s</title></rect>"
            .formatted(
                number(x),
                y(value),
                number(width),
                number(yOf(low) - yOf(value)),
                Html.escaped(told)));
  }

  private String end() {
    return svg.append("</svg>").toString();
  }

  private double x(Instant time) {
    double whole = Duration.between(steps.from(), steps.to()).toSeconds();
    double passed = Duration.between(steps.from(), time).toSeconds();
    return LEFT + (WIDTH - LEFT - RIGHT) * passed / whole;
  }

  private String y(double value) {
    return number(yOf(value));
  }

  private double yOf(double value) {
    return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * (value - low) / (high - low);
  }

  private static double orZero(double value) {
    return Double.isNaN(value) ? 0 : value;
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }
}
