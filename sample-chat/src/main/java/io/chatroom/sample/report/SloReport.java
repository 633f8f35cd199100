package io.chatroom.sample.report;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * All figures of a report. Where there is a value for each step, it is NaN without data.
 *
 * @param requests the response times of all requests
 * @param deliveries the times of all deliveries of a message
 * @param latency response times by quantile, in seconds
 * @param byHour messages in an hour of the day, on average; NaN for hours without data
 * @param alertsKnown whether Prometheus kept any history of alerts
 */
record SloReport(
    Steps steps,
    List<Objective.Result> objectives,
    Histogram requests,
    Histogram deliveries,
    Map<Double, Values> latency,
    Values messages,
    List<Gap> gaps,
    List<Incident> incidents,
    boolean alertsKnown,
    List<Hour> busiest,
    Values byHour) {

  /** A time without any data of the chat. */
  record Gap(Instant from, Instant to) {}

  /**
   * A time during which an alert fired.
   *
   * @param isCut whether it fired already when the period began
   * @param isFiring whether it still fired when the period ended
   * @param dataEnds whether there is no data after {@code to}: it may have gone on
   */
  record Incident(
      Map<String, String> labels,
      Instant from,
      Instant to,
      boolean isCut,
      boolean isFiring,
      boolean dataEnds) {

    Duration length() {
      return Duration.between(from, to);
    }

    String label(String name) {
      return labels.getOrDefault(name, "");
    }
  }

  /** A clock hour; NaN for what there is no data of. */
  record Hour(Instant begin, double messages, double requests, double connections) {}

  /** The share of the period that there is data for. */
  double coverage() {
    Duration missing = Duration.ZERO;
    for (Gap gap : gaps) {
      missing = missing.plus(Duration.between(gap.from(), gap.to()));
    }
    Duration whole = Duration.between(steps.from(), steps.to());
    return 1 - (double) missing.toSeconds() / whole.toSeconds();
  }
}
