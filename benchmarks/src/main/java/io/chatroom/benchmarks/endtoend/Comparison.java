package io.chatroom.benchmarks.endtoend;

import io.chatroom.benchmarks.endtoend.Server.Usage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What was seen of servers without and with, a pair of values for each pair of turns. */
final class Comparison {

  private record Values(String format, List<Double> bare, List<Double> with) {

    /** The ratios of pairs, in the order in which they were seen. */
    List<Double> ratios() {
      List<Double> ratios = new ArrayList<>();
      for (int pair = 0; pair < bare.size(); pair++) {
        ratios.add(with.get(pair) / bare.get(pair));
      }
      return ratios;
    }
  }

  private final Map<String, Values> rows = new LinkedHashMap<>();

  /**
   * Adds one half of a pair.
   *
   * @param format of the value in the table
   */
  void add(String what, String format, boolean isBare, double value) {
    Values values =
        rows.computeIfAbsent(
            what, first -> new Values(format, new ArrayList<>(), new ArrayList<>()));
    (isBare ? values.bare : values.with).add(value);
  }

  /** Adds what one server did in one turn: one half of a pair. */
  void add(String load, String unit, boolean isBare, Load.Result result, Usage usage) {
    double messages = result.messages();
    add(load + ": " + unit + "s per second", "%,.0f", isBare, result.perSecond());
    double cpuMicros = usage.cpuNanos() / 1e3 / messages;
    add(load + ": CPU per " + unit + ", µs", "%,.1f", isBare, cpuMicros);
    add(load + ": p99, ms", "%,.2f", isBare, result.percentileMillis(0.99));
    double bytes = usage.allocatedBytes() / messages;
    add(load + ": allocated per " + unit + ", B", "%,.0f", isBare, bytes);
  }

  /**
   * Prints all as a Markdown table.
   *
   * @param with what is compared with the bare servers
   * @param jvms pairs of JVMs, each of which gave as many pairs of values
   */
  void print(String with, int jvms) {
    System.out.printf(
        "| | without | %s | ratio | middle half of the ratios | of each pair of JVMs |%n", with);
    System.out.println("|---|---:|---:|---:|---:|---|");
    rows.forEach((what, values) -> print(what, values, jvms));
  }

  private static void print(String what, Values values, int jvms) {
    List<Double> ratios = values.ratios();
    int each = ratios.size() / jvms;
    List<String> ofJvms = new ArrayList<>();
    for (int jvm = 0; jvm < jvms; jvm++) {
      double median = Quantile.of(ratios.subList(jvm * each, (jvm + 1) * each), 0.5);
      ofJvms.add(String.format(Locale.ROOT, "%.3f", median));
    }
    System.out.printf(
        Locale.ROOT,
        "| %s | " + values.format + " | " + values.format + " | %.3f | %.3f–%.3f | %s |%n",
        what,
        Quantile.of(values.bare, 0.5),
        Quantile.of(values.with, 0.5),
        Quantile.of(ratios, 0.5),
        Quantile.of(ratios, 0.25),
        Quantile.of(ratios, 0.75),
        String.join(", ", ofJvms));
  }
}
