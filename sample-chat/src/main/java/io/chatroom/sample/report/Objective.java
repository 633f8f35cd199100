package io.chatroom.sample.report;

import java.util.Locale;

/** The objectives, as the library's rules have them. */
enum Objective {
  /** Requests not answered with 5xx. */
  AVAILABILITY(0.001),
  /** Requests in less than 2 s. */
  LATENCY(0.05),
  /** Deliveries of a message in less than 1 s. */
  DELIVERY(0.01);

  private final double budget;

  Objective(double budget) {
    this.budget = budget;
  }

  /** The share of events that may be bad. */
  double budget() {
    return budget;
  }

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * What became of an objective.
   *
   * @param events in each step
   * @param bad those that missed it
   */
  record Result(Objective objective, Values events, Values bad) {

    boolean hasData() {
      return events.hasData();
    }

    /** The share of good events; NaN if there were none. */
    double reached() {
      double total = events.sum();
      return total > 0 ? 1 - bad.sum() / total : Double.NaN;
    }

    boolean isMet() {
      return reached() >= 1 - objective.budget;
    }

    /** How many bad events the budget allows. */
    double allowed() {
      return objective.budget * events.sum();
    }

    /** 1 untouched, 0 used up, below 0 overdrawn; NaN if there were no events. */
    double budgetLeft() {
      return allowed() > 0 ? 1 - bad.sum() / allowed() : Double.NaN;
    }

    /** What was left, after each step, of the budget for the whole period. */
    Values budgetLeftAfter() {
      Values left = new Values(events.count());
      double used = 0;
      for (int i = 0; i < left.count(); i++) {
        used += bad.isKnown(i) ? bad.at(i) : 0;
        if (events.isKnown(i) && allowed() > 0) {
          left.set(i, 1 - used / allowed());
        }
      }
      return left;
    }
  }
}
