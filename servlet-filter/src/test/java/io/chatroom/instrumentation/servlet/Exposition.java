package io.chatroom.instrumentation.servlet;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Reads Prometheus' text format as a scraper does. */
final class Exposition {

  private static final Pattern LINE = Pattern.compile("^([^# ][^ ]*?(?:\\{.*\\})?) ([^ ]+).*$");
  private static final Pattern LABEL = Pattern.compile("[a-z_]+=\"([^\"]*)\"");

  private Exposition() {}

  /** Values by series. */
  static Map<String, Double> of(String text) {
    Map<String, Double> series = new TreeMap<>();
    text.lines()
        .map(LINE::matcher)
        .filter(Matcher::matches)
        .forEach(line -> series.put(line.group(1), value(line.group(2))));
    return series;
  }

  /** The values of a series' labels, by the order of their names. */
  static String labels(String series) {
    return LABEL
        .matcher(series)
        .results()
        .sorted((a, b) -> a.group().compareTo(b.group()))
        .map(label -> label.group(1))
        .collect(Collectors.joining(" "));
  }

  private static double value(String text) {
    return text.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(text);
  }
}
