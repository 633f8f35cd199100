package io.chatroom.instrumentation.jdbc;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads what Prometheus would. */
final class Scrape {

  private final PrometheusMeterRegistry registry;

  Scrape(PrometheusMeterRegistry registry) {
    this.registry = registry;
  }

  /** The only sample of {@code name} with these labels, or NaN if there is none. */
  double value(String name, String... labels) {
    List<Double> values = samples(name, labels).toList();
    if (values.size() > 1) {
      throw new AssertionError(values.size() + " samples of " + name + Arrays.toString(labels));
    }
    return values.isEmpty() ? Double.NaN : values.get(0);
  }

  /** The sum of all samples of {@code name} with these labels. */
  double sum(String name, String... labels) {
    return samples(name, labels).mapToDouble(value -> value).sum();
  }

  /** How many samples of {@code name} have these labels. */
  long count(String name, String... labels) {
    return samples(name, labels).count();
  }

  /** The samples of {@code name}, summed up by the value of their {@code label}. */
  Map<String, Double> byLabel(String name, String label) {
    Pattern value = Pattern.compile("[{,]" + label + "=\"([^\"]*)\"");
    return lines(name)
        .collect(
            Collectors.groupingBy(
                line -> value.matcher(line).results().findFirst().orElseThrow().group(1),
                Collectors.summingDouble(Scrape::number)));
  }

  String text() {
    return registry.scrape();
  }

  private Stream<Double> samples(String name, String... labels) {
    return lines(name).filter(line -> hasAll(line, labels)).map(Scrape::number);
  }

  private Stream<String> lines(String name) {
    return text()
        .lines()
        .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "));
  }

  private static double number(String line) {
    return Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1));
  }

  private static boolean hasAll(String line, String... labels) {
    for (int i = 0; i < labels.length; i += 2) {
      if (!line.contains(labels[i] + "=\"" + labels[i + 1] + "\"")) {
        return false;
      }
    }
    return true;
  }
}
