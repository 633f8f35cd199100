package io.chatroom.sample;

import java.util.List;
import java.util.function.Predicate;

/** What a scrape says. */
final class Metrics {

  private final List<String> samples;

  Metrics(String scrape) {
    samples = scrape.lines().filter(line -> line.startsWith("chatroom_")).toList();
  }

  /** Series of the library, without those of the JVM, which come and go with its collectors. */
  List<String> series() {
    return samples.stream().map(sample -> sample.substring(0, sample.lastIndexOf(' '))).toList();
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
