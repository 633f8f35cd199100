package io.chatroom.instrumentation.bundle;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A dashboard as its source says it, in one language.
 *
 * @param help what the whole page answers
 */
record Dashboard(String uid, String title, String help, List<Panel> panels) {

  /**
   * A panel, or a heading where {@code type} is {@code row}.
   *
   * @param unit Grafana's name of a unit, the same for all queries
   * @param thresholds for all queries
   * @param max of the axis, or null to leave it open
   */
  record Panel(
      String type,
      int width,
      int height,
      String unit,
      String title,
      String help,
      List<Step> thresholds,
      @Nullable Double max,
      boolean stacked,
      List<Query> queries) {}

  /**
   * A line in a panel.
   *
   * @param exemplars whether to ask for the traces behind the line
   * @param thresholds for this query alone; empty where the panel's hold
   */
  record Query(String expr, String legend, boolean exemplars, List<Step> thresholds) {}

  /**
   * From {@code value} on, the color.
   *
   * @param value null in the first step: from minus infinity
   */
  record Step(@Nullable Double value, String color) {}
}
