package io.chatroom.benchmarks.endtoend;

import java.util.List;

/** Where values lie. */
final class Quantile {

  private Quantile() {}

  /**
   * The value below which {@code share} of them are, between two of them if it must.
   *
   * @param share from 0 to 1
   */
  static double of(List<Double> values, double share) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    double place = share * (sorted.length - 1);
    int below = (int) place;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
  }
}
