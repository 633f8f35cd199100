package io.chatroom.sample.report;

import java.util.Arrays;

/** A figure for each of several steps; NaN where there is no data. */
final class Values {

  private final double[] values;

  /** No data at all, until it is {@linkplain #set set}. */
  Values(int count) {
    values = new double[count];
    Arrays.fill(values, Double.NaN);
  }

  int count() {
    return values.length;
  }

  double at(int step) {
    return values[step];
  }

  boolean isKnown(int step) {
    return !Double.isNaN(values[step]);
  }

  void set(int step, double value) {
    values[step] = value;
  }

  boolean hasData() {
    return Arrays.stream(values).anyMatch(value -> !Double.isNaN(value));
  }

  /** Of what is known. */
  double sum() {
    return Arrays.stream(values).filter(value -> !Double.isNaN(value)).sum();
  }

  /** Of what is known; NaN if nothing is. */
  double max() {
    return Arrays.stream(values).filter(value -> !Double.isNaN(value)).max().orElse(Double.NaN);
  }

  /** Of what is known; NaN if nothing is. */
  double min() {
    return Arrays.stream(values).filter(value -> !Double.isNaN(value)).min().orElse(Double.NaN);
  }
}
