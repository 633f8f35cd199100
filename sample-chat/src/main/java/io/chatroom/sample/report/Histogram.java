package io.chatroom.sample.report;

import java.util.Map;
import java.util.TreeMap;

/** Counts below bounds, added up over some time. */
final class Histogram {

  private final TreeMap<Double, Double> below = new TreeMap<>();

  void add(double bound, double count) {
    below.merge(bound, count, Double::sum);
  }

  void add(Histogram other) {
    other.below.forEach(this::add);
  }

  double count() {
    return below.isEmpty() ? 0 : below.lastEntry().getValue();
  }

  double above(double bound) {
    Double fast = below.get(bound);
    return Math.max(0, count() - (fast == null ? 0 : fast));
  }

  /** As Prometheus' histogram_quantile estimates it; NaN if nothing was counted. */
  double quantile(double quantile) {
    double count = count();
    if (!(count > 0)) {
      return Double.NaN;
    }
    double rank = quantile * count;
    double lower = 0;
    double counted = 0;
    for (Map.Entry<Double, Double> bucket : below.entrySet()) {
      if (bucket.getValue() >= rank) {
        if (bucket.getKey().isInfinite()) {
          return lower;
        }
        double inBucket = bucket.getValue() - counted;
        double share = inBucket > 0 ? (rank - counted) / inBucket : 1;
        return lower + (bucket.getKey() - lower) * share;
      }
      lower = bucket.getKey();
      counted = bucket.getValue();
    }
    return lower;
  }
}
