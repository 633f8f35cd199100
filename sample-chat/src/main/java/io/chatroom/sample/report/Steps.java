package io.chatroom.sample.report;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A period cut into equal steps; the last one may be shorter.
 *
 * @param bounds the beginning of each step, and at last the end of the period
 */
record Steps(Instant from, Instant to, Duration step, List<Instant> bounds) {

  private static final int CHARTED = 200;
  private static final int SEEN = 10_000;

  private static final List<Duration> LENGTHS =
      List.of(
          Duration.ofMinutes(5),
          Duration.ofMinutes(15),
          Duration.ofMinutes(30),
          Duration.ofHours(1),
          Duration.ofHours(3),
          Duration.ofHours(6),
          Duration.ofHours(12),
          Duration.ofDays(1),
          Duration.ofDays(7));

  private static final List<Duration> RESOLUTIONS =
      List.of(
          Duration.ofMinutes(1),
          Duration.ofMinutes(2),
          Duration.ofMinutes(5),
          Duration.ofMinutes(10),
          Duration.ofMinutes(30),
          Duration.ofHours(1));

  static Steps of(Instant from, Instant to, Duration step) {
    List<Instant> bounds = new ArrayList<>();
    for (Instant bound = from; bound.isBefore(to); bound = bound.plus(step)) {
      bounds.add(bound);
    }
    bounds.add(to);
    return new Steps(from, to, step, List.copyOf(bounds));
  }

  /** As many as a chart can show. */
  static Steps charted(Instant from, Instant to) {
    return of(from, to, shortest(LENGTHS, Duration.between(from, to), CHARTED));
  }

  /** How finely gaps and incidents are told; Prometheus answers with 11,000 points at most. */
  static Duration resolution(Instant from, Instant to) {
    return shortest(RESOLUTIONS, Duration.between(from, to), SEEN);
  }

  private static Duration shortest(List<Duration> lengths, Duration period, int max) {
    return lengths.stream()
        .filter(length -> period.dividedBy(length) <= max)
        .findFirst()
        .orElse(lengths.get(lengths.size() - 1));
  }

  int count() {
    return bounds.size() - 1;
  }

  Instant begin(int step) {
    return bounds.get(step);
  }

  Instant end(int step) {
    return bounds.get(step + 1);
  }
}
