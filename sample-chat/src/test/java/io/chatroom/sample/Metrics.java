package io.chatroom.sample;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** What a scrape says. */
final class Metrics {

  private static final Pattern LABEL = Pattern.compile("[{,]([a-z_]+)=\"");

  private final List<String> samples;

  Metrics(String scrape) {
    samples = scrape.lines().filter(line -> line.startsWith("chatroom_")).toList();
  }

  /** Series of the library, without those of the JVM, which come and go with its collectors. */
  List<String> series() {
    return samples.stream().map(sample -> sample.substring(0, sample.lastIndexOf(' '))).toList();
  }

  /** The keys of all labels. */
  Set<String> labels() {
    Set<String> labels = new TreeSet<>();
    samples.forEach(
        sample -> LABEL.matcher(sample).results().forEach(found -> labels.add(found.group(1))));
    return labels;
  }

  /** Every value that a label has in any series. */
  Set<String> values(String label) {
    Pattern value = Pattern.compile("[{,]" + label + "=\"([^\"]*)\"");
    Set<String> values = new TreeSet<>();
    samples.forEach(
        sample -> value.matcher(sample).results().forEach(found -> values.add(found.group(1))));
    return values;
  }

  /** Samples of {@code name} with {@code label} that are not 0. */
  List<String> samplesAboveZero(String name, String label) {
    return samples.stream()
        .filter(sample -> sample.startsWith(name + "{") && sample.contains(label))
        .filter(sample -> Double.parseDouble(sample.substring(sample.lastIndexOf(' '))) > 0)
        .toList();
  }

  /** The sum over the series of {@code name} that have all of {@code labels}, as {@code a="b"}. */
  double sum(String name, String... labels) {
    Predicate<String> isAsked =
        sample ->
            (sample.startsWith(name + "{") || sample.startsWith(name + " "))
                && List.of(labels).stream().allMatch(sample::contains);
    return samples.stream()
        .filter(isAsked)
        .mapToDouble(sample -> Double.parseDouble(sample.substring(sample.lastIndexOf(' ') + 1)))
        .sum();
  }
}
